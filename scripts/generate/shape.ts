/** What reading and writing a structure have in common: its names and types in TypeScript, its defaults, its versions. */
import type { Field, Message, Struct, Versions } from './definition.ts';
import { intersect } from './definition.ts';
import { camel } from './names.ts';

const NUMBERS = new Set(['int8', 'int16', 'uint16', 'int32', 'uint32', 'int64', 'float64']);

export const upper = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

/** A condition on the version, or 'true' / 'false' when `scope` decides it. */
export function condition(wanted: Versions, scope: Versions): string {
  const from = wanted.from <= scope.from ? '' : `version >= ${wanted.from}`;
  const to = wanted.to >= scope.to ? '' : `version <= ${wanted.to}`;
  if (wanted.from > scope.to || wanted.to < scope.from) return 'false';
  if (from === '' && to === '') return 'true';
  return from !== '' && to !== '' ? `${from} && ${to}` : from + to;
}

export function indent(lines: string[]): string[] {
  return lines.map((line) => `  ${line}`);
}

/** How a message's structures are called, and what else their code has to know of each other. */
export interface Naming {
  of(struct: Struct): string;
  /** Its functions are told whether the encoding is flexible, not the version. */
  isShared(struct: Struct): boolean;
  /** Its default is asked for. */
  needsDefault(struct: Struct): void;
}

/** One structure of one message: names, types, defaults and conditions. */
export class StructShape {
  protected readonly struct: Struct;
  protected readonly root: Struct;
  protected readonly scope: Versions;
  protected readonly name: string;
  protected readonly naming: Naming;
  protected readonly flexible: string;
  /** What the functions' last parameter is, as declared. */
  protected readonly parameter: 'version: number' | 'flexible: boolean';

  /** `own`: the code that all who share it call, rather than one of them. */
  constructor(message: Message, struct: Struct, naming: Naming, own = false) {
    this.struct = struct;
    this.root = message.root;
    this.scope = intersect(struct.versions, message.versions);
    this.naming = naming;
    this.name = naming.of(struct);
    const when = message.flexible === null ? 'false' : condition(message.flexible, this.scope);
    this.flexible = own ? 'flexible' : when;
    this.parameter = own ? 'flexible: boolean' : 'version: number';
  }

  // ---- types and defaults ----

  protected elementType(f: Field): string {
    if (f.struct !== null) return this.naming.of(f.struct);
    if (f.exact) return 'Int64';
    if (NUMBERS.has(f.type)) return 'number';
    if (f.type === 'bool') return 'boolean';
    if (f.type === 'bytes') return 'Buffer';
    return f.type === 'records' ? 'RecordBytes' : 'string';
  }

  /** What the functions of a field's structure are told. */
  protected argumentOf(f: Field): string {
    if (f.struct === null || !this.naming.isShared(f.struct)) return 'version';
    return f.tag === null ? this.flexibleArgument : 'true';
  }

  protected typeOf(f: Field): string {
    const type = this.elementType(f) + (f.array ? '[]' : '');
    return f.nullable === null && f.type !== 'records' ? type : `${type} | null`;
  }

  protected defaultOf(f: Field): string {
    if (f.default === 'null') return 'null';
    if (f.array) return '[]';
    if (f.struct !== null) return `default${this.naming.of(f.struct)}()`;
    if (f.type === 'string') return `'${f.default ?? ''}'`;
    if (f.type === 'uuid') return 'ZERO_UUID';
    if (f.type === 'bool') return f.default ?? 'false';
    if (f.type === 'bytes') return 'NO_BYTES';
    if (f.type === 'records') return 'null';
    return String(Number(f.default ?? '0'));
  }

  interfaceLines(): string[] {
    const fields = this.struct.fields.map((f) => `  ${camel(f.name)}: ${this.typeOf(f)};`);
    return [`export interface ${this.name} {`, ...fields, '}', ''];
  }

  /** A value with every default, for a field whose structure the version does not have. */
  defaultLines(): string[] {
    const fields = this.struct.fields.map((f) => `    ${camel(f.name)}: ${this.defaultOf(f)},`);
    return [
      `function default${this.name}(): ${this.name} {`,
      '  return {',
      ...fields,
      '  };',
      '}',
      '',
    ];
  }

  isDefaultLines(): string[] {
    const tests = this.struct.fields.map((f) => `!(${this.differs(f, `m.${camel(f.name)}`)})`);
    return [
      `function isDefault${this.name}(m: Draft<${this.name}>): boolean {`,
      `  return ${tests.join(' && ')};`,
      '}',
      '',
    ];
  }

  /** True when the expression holds something else than the default. */
  protected differs(f: Field, e: string): string {
    if (f.default === 'null' || f.type === 'records') return `${e} !== undefined && ${e} !== null`;
    const orNull = f.nullable === null ? '' : `${e} === null || `;
    if (f.array || f.type === 'bytes') {
      return orNull === ''
        ? `${e} !== undefined && ${e}.length > 0`
        : `${e} !== undefined && (${orNull}${e}.length > 0)`;
    }
    if (f.struct !== null) {
      this.naming.needsDefault(f.struct);
      const test = `!isDefault${this.naming.of(f.struct)}(${e})`;
      return `${e} !== undefined && ${orNull === '' ? test : `(${orNull}${test})`}`;
    }
    if (f.type === 'bool') return this.defaultOf(f) === 'true' ? `${e} === false` : `${e} === true`;
    return `${e} !== undefined && ${e} !== ${this.defaultOf(f)}`;
  }

  /** A function with `const flexible` when the body asks for it, and `_version` or `_m` when it does not ask for that. */
  protected functionLines(signature: string, body: string[]): string[] {
    const lines = [...body];
    const mixed = this.flexible.startsWith('version');
    if (mixed && lines.some((line) => /\bflexible\b/.test(line))) {
      lines.unshift(`const flexible = ${this.flexible};`);
    }
    const uses = (name: RegExp) => lines.some((line) => name.test(line));
    const exported = this.struct === this.root || this.parameter === 'flexible: boolean';
    let head = signature;
    if (!uses(/\bversion\b/)) head = head.replace('version: number', '_version: number');
    if (!uses(/\bm\b/)) head = head.replace(/\bm: /, '_m: ');
    return [`${exported ? 'export ' : ''}function ${head} {`, ...indent(lines), '}', ''];
  }

  protected get flexibleArgument(): string {
    return this.flexible === 'true' || this.flexible === 'false' ? this.flexible : 'flexible';
  }

  protected flexibleScope(): Versions {
    const match = /^version >= (\d+)$/.exec(this.flexible);
    return match === null ? this.scope : { ...this.scope, from: Number(match[1]) };
  }
}
