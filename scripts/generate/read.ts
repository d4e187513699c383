/** The function that reads one structure: straight lines, fields in order, tagged ones in a switch. */
import type { Field, Struct } from './definition.ts';
import { intersect } from './definition.ts';
import { camel, local } from './names.ts';
import { condition, indent, StructShape, upper } from './shape.ts';

/** `open a, b, c close` on one line when it fits, else one item per line. */
function listOf(items: string[], open: string, close: string): string[] {
  const line = open + items.join(', ') + close;
  if (line.length <= 96) return [line];
  const lines: string[] = [];
  let current = ' ';
  for (const item of items) {
    if (current.length + item.length > 94) {
      lines.push(current);
      current = ' ';
    }
    current += ` ${item},`;
  }
  return [open.trimEnd(), ...lines, current, close.trimStart()];
}

export class StructReader extends StructShape {
  readLines(): string[] {
    const out: string[] = [];
    const plain = this.struct.fields.filter((f) => f.tag === null);
    const tagged = this.struct.fields.filter((f) => f.tag !== null);
    for (const f of plain) out.push(...this.readField(f));
    for (const f of tagged)
      out.push(`let ${local(f.name)}: ${this.typeOf(f)} = ${this.defaultOf(f)};`);
    if (this.flexible !== 'false') {
      const body = tagged.length === 0 ? ['r.skipTags();'] : this.readTags(tagged);
      if (this.flexible === 'true') out.push(...body);
      else if (body.length === 1) out.push(`if (flexible) ${body[0]}`);
      else out.push('if (flexible) {', ...indent(body), '}');
    }
    const names = this.struct.fields.map((f) =>
      local(f.name) === camel(f.name) ? camel(f.name) : `${camel(f.name)}: ${local(f.name)}`,
    );
    out.push(...listOf(names, 'return { ', ' };'));
    return this.functionLines(`read${this.name}(r: Reader, ${this.parameter}): ${this.name}`, out);
  }

  /** Expression that reads a primitive, or an array of one, with the nullability of the version. */
  protected readExpression(f: Field): string {
    const method = f.exact ? 'int64Exact' : f.type;
    if (f.type === 'records') return `r.records(${this.flexibleArgument})`;
    const sized = f.array || f.type === 'string' || f.type === 'bytes';
    if (!sized) return `r.${method}()`;
    const name = f.array ? `${f.type}Array` : f.type;
    const notNull = `r.${name}(${this.flexibleArgument})`;
    if (f.nullable === null) return notNull;
    const orNull = `r.nullable${upper(name)}(${this.flexibleArgument})`;
    const when = condition(f.nullable, intersect(this.scope, f.versions));
    return when === 'true'
      ? orNull
      : when === 'false'
        ? notNull
        : `${when} ? ${orNull} : ${notNull}`;
  }

  protected readField(f: Field): string[] {
    const name = local(f.name);
    const when = condition(f.versions, this.scope);
    if (f.struct === null) {
      const read = this.readExpression(f);
      if (when === 'true') return [`const ${name} = ${read};`];
      if (when === 'false') return [`const ${name}: ${this.typeOf(f)} = ${this.defaultOf(f)};`];
      const inner = read.includes(' ? ') ? `(${read})` : read;
      const typed =
        f.array || f.nullable !== null || f.type === 'bytes' ? `: ${this.typeOf(f)}` : '';
      return [`const ${name}${typed} = ${when} ? ${inner} : ${this.defaultOf(f)};`];
    }
    if (!f.array) return this.readStruct(f, name, when);
    const body = this.readArray(f, name);
    const start = this.defaultOf(f) === 'null' ? 'null' : '[]';
    const out = [`${f.nullable === null ? 'const' : 'let'} ${name}: ${this.typeOf(f)} = ${start};`];
    if (when === 'true') return [...out, ...body];
    return body.length === 1 && !body[0]?.startsWith('const')
      ? [...out, `if (${when}) ${body[0]}`]
      : [...out, `if (${when}) {`, ...indent(body), '}'];
  }

  protected readArray(f: Field, name: string): string[] {
    const item = `read${this.elementType(f)}(r, ${this.argumentOf(f)})`;
    const flexible = this.flexibleArgument;
    if (f.nullable === null) {
      return [`for (let n = r.arrayLength(${flexible}); n > 0; n--) ${name}.push(${item});`];
    }
    const when = condition(f.nullable, intersect(this.scope, f.versions));
    const orNull = `r.nullableArrayLength(${flexible})`;
    const length = when === 'true' ? orNull : `${when} ? ${orNull} : r.arrayLength(${flexible})`;
    const counter = `${name}Count`;
    return [
      `const ${counter} = ${length};`,
      `${name} = ${counter} < 0 ? null : [];`,
      `if (${name} !== null) for (let n = ${counter}; n > 0; n--) ${name}.push(${item});`,
    ];
  }

  protected readStruct(f: Field, name: string, when: string): string[] {
    const item = `read${this.elementType(f)}(r, ${this.argumentOf(f)})`;
    const read = f.nullable === null ? item : `r.int8() < 0 ? null : ${item}`;
    if (when === 'true') return [`const ${name} = ${read};`];
    this.naming.needsDefault(f.struct as Struct);
    return [`const ${name} = ${when} ? (${read}) : ${this.defaultOf(f)};`];
  }

  protected readTags(fields: Field[]): string[] {
    const cases = fields.flatMap((f) => {
      const when = condition(f.versions, this.flexibleScope());
      const check = when === 'true' ? [] : [`if (!(${when})) r.invalidTag(tag, version);`];
      return [`case ${f.tag}:`, ...indent([...check, ...this.readTagged(f), 'break;'])];
    });
    return [
      'for (let tags = r.unsignedVarint(); tags > 0; tags--) {',
      '  const tag = r.unsignedVarint();',
      '  const size = r.unsignedVarint();',
      '  switch (tag) {',
      ...indent(indent([...cases, 'default:', '  r.skip(size);'])),
      '  }',
      '}',
    ];
  }

  protected readTagged(f: Field): string[] {
    const name = local(f.name);
    if (f.struct === null) {
      return [`${name} = ${this.readExpression(f).replaceAll('(flexible)', '(true)')};`];
    }
    if (!f.array) {
      this.naming.needsDefault(f.struct);
      return [`${name} = read${this.elementType(f)}(r, ${this.argumentOf(f)});`];
    }
    const lines = this.readArray(f, name).map((line) => line.replaceAll('(flexible)', '(true)'));
    return [`${name} = [];`, ...lines];
  }
}
