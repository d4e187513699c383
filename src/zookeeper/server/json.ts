/** JSON in the layout that Apache's admin server has (Jackson's), with session ids as the long numbers they are. */

/** A number that Java holds as a double, with its point. */
export class Double {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

type Value = string | number | bigint | boolean | null | Double | readonly Value[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Value;
}

export function writeJson(value: Value, indent = ''): string {
  if (value instanceof Double) {
    const text = doubleText(value.value);
    return Number.isFinite(value.value) ? text : `"${text}"`;
  }
  if (typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) {
    const items = (value as readonly Value[]).map((item) => writeJson(item, indent));
    return items.length === 0 ? '[ ]' : `[ ${items.join(', ')} ]`;
  }
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const inner = `${indent}  `;
  const fields = Object.entries(value as JsonObject).map(
    ([key, field]) => `${inner}${JSON.stringify(key)} : ${writeJson(field, inner)}`,
  );
  return fields.length === 0 ? '{ }' : `{\n${fields.join(',\n')}\n${indent}}`;
}

/** Java prints a double: up to four places here, one at least. */
export function doubleText(value: number): string {
  const rounded = Math.round(value * 10_000) / 10_000;
  return Number.isInteger(rounded) ? `${rounded}.0` : String(rounded);
}
