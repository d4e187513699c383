/** The function that writes one structure, with what Kafka refuses to drop and what it drops. */
import type { Field } from './definition.ts';
import { intersect } from './definition.ts';
import { camel, local } from './names.ts';
import { condition, indent, StructShape, upper } from './shape.ts';

const FIXED_SIZE: Record<string, number> = {
  int8: 1,
  bool: 1,
  int16: 2,
  uint16: 2,
  int32: 4,
  uint32: 4,
  int64: 8,
  float64: 8,
  uuid: 16,
};

export class StructWriter extends StructShape {
  writeLines(): string[] {
    const out: string[] = [];
    for (const f of this.struct.fields) if (f.tag === null) out.push(...this.writeField(f));
    const tagged = this.struct.fields.filter((f) => f.tag !== null);
    for (const f of tagged) out.push(...this.refuseTagged(f));
    if (this.flexible !== 'false') {
      const body = tagged.length === 0 ? ['w.unsignedVarint(0);'] : this.writeTags(tagged);
      if (this.flexible === 'true') out.push(...body);
      else if (body.length === 1) out.push(`if (flexible) ${body[0]}`);
      else out.push('if (flexible) {', ...indent(body), '}');
    }
    return this.functionLines(
      `write${this.name}(w: Writer, m: Draft<${this.name}>, ${this.parameter}): void`,
      out,
    );
  }

  protected refusal(f: Field): string {
    return `if (${this.differs(f, `m.${camel(f.name)}`)}) refuse('${camel(f.name)}', version);`;
  }

  protected writeField(f: Field): string[] {
    const when = condition(f.versions, this.scope);
    const body = this.writeValue(f);
    if (when === 'true') return body;
    const other = f.ignorable ? null : this.refusal(f);
    if (when === 'false') return other === null ? [] : [other];
    const out =
      body.length === 1 ? [`if (${when}) ${body[0]}`] : [`if (${when}) {`, ...indent(body), '}'];
    if (other !== null && out.length === 1) out.push(`else ${other}`);
    else if (other !== null) out[out.length - 1] = `} else ${other}`;
    return out;
  }

  /** The value with its default in place of undefined. */
  protected valueWithDefault(f: Field): string {
    const e = `m.${camel(f.name)}`;
    if (f.nullable === null && f.type !== 'records') return `${e} ?? ${this.defaultOf(f)}`;
    if (this.defaultOf(f) === 'null') return `${e} ?? null`;
    return `${e} === undefined ? ${this.defaultOf(f)} : ${e}`;
  }

  protected writeValue(f: Field): string[] {
    const flexible = f.tag === null ? this.flexibleArgument : 'true';
    const name = local(f.name);
    const scope = intersect(this.scope, f.versions);
    const nullable = f.nullable === null ? 'false' : condition(f.nullable, scope);
    if (f.struct === null) {
      const sized = f.array || f.type === 'string' || f.type === 'bytes' || f.type === 'records';
      if (!sized) return [`w.${f.type}(${this.valueWithDefault(f)});`];
      const method = f.array
        ? `${f.type}Array`
        : f.nullable === null || f.type === 'records'
          ? f.type
          : `nullable${upper(f.type)}`;
      if (f.nullable === null || nullable === 'true') {
        return [`w.${method}(${this.valueWithDefault(f)}, ${flexible});`];
      }
      return [
        `const ${name} = ${this.valueWithDefault(f)};`,
        `if (${name} === null && !(${nullable})) refuseNull('${camel(f.name)}', version);`,
        `w.${method}(${name}, ${flexible});`,
      ];
    }
    if (!f.array) return this.writeStruct(f, name);
    const item = `write${this.elementType(f)}(w, item, ${this.argumentOf(f)});`;
    const out = [`const ${name} = ${this.valueWithDefault(f)};`];
    if (f.nullable === null) {
      out.push(`w.arrayLength(${name}.length, ${flexible});`);
      out.push(`for (const item of ${name}) ${item}`);
      return out;
    }
    if (nullable !== 'true') {
      out.push(`if (${name} === null && !(${nullable})) refuseNull('${camel(f.name)}', version);`);
    }
    out.push(`w.arrayLength(${name} === null ? -1 : ${name}.length, ${flexible});`);
    out.push(`if (${name} !== null) for (const item of ${name}) ${item}`);
    return out;
  }

  protected writeStruct(f: Field, name: string): string[] {
    const write = `write${this.elementType(f)}`;
    const told = this.argumentOf(f);
    if (f.nullable === null) return [`${write}(w, m.${camel(f.name)} ?? {}, ${told});`];
    return [
      `const ${name} = m.${camel(f.name)} ?? null;`,
      `w.int8(${name} === null ? -1 : 1);`,
      `if (${name} !== null) ${write}(w, ${name}, ${told});`,
    ];
  }

  /** Outside the versions of a tagged field: silence or refusal. */
  protected refuseTagged(f: Field): string[] {
    const when = condition(f.versions, this.scope);
    if (f.ignorable || when === 'true') return [];
    return [
      when === 'false'
        ? this.refusal(f)
        : `if (!(${when}) && ${this.differs(f, `m.${camel(f.name)}`)}) refuse('${camel(f.name)}', version);`,
    ];
  }

  protected writeTags(fields: Field[]): string[] {
    const scope = this.flexibleScope();
    const tests = fields.map((f) => {
      const when = condition(f.versions, scope);
      const differs = this.differs(f, `m.${camel(f.name)}`);
      return when === 'true' ? differs : `${when} && ${differs}`;
    });
    const flags = fields.map((f) => `has${f.name}`);
    const out = fields.map((_, i) => `const ${flags[i]} = ${tests[i]};`);
    out.push(
      `w.unsignedVarint(${flags.map((flag) => (flags.length === 1 ? `${flag} ? 1 : 0` : `(${flag} ? 1 : 0)`)).join(' + ')});`,
    );
    for (const [i, f] of [...fields.entries()].sort((a, b) => (a[1].tag ?? 0) - (b[1].tag ?? 0))) {
      out.push(`if (${flags[i]}) {`, ...indent(this.writeTagged(f)), '}');
    }
    return out;
  }

  protected writeTagged(f: Field): string[] {
    const size = f.array || f.struct !== null ? undefined : FIXED_SIZE[f.type];
    if (size !== undefined) {
      return [`w.unsignedVarint(${f.tag});`, `w.unsignedVarint(${size});`, ...this.writeValue(f)];
    }
    return [`const mark = w.beginTag(${f.tag});`, ...this.writeValue(f), 'w.endTag(mark);'];
  }
}
