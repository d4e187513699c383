/**
 * Turns one definition into TypeScript: interfaces, and for each structure one function that reads and one that
 * writes it, in straight lines with conditions on the version. Conditions that the message's versions decide
 * are left out. What Kafka's own generated code does is the model: when it refuses a value, when it drops one.
 */
import type { Definition, Field, Message, Struct, Versions } from './definition.ts';
import { intersect } from './definition.ts';
import { camel, local, typeName } from './names.ts';

const NUMBERS = new Set(['int8', 'int16', 'uint16', 'int32', 'uint32', 'int64', 'float64']);
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

const upper = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

/** A condition on the version, or 'true' / 'false' when `scope` decides it. */
function condition(wanted: Versions, scope: Versions): string {
  const from = wanted.from <= scope.from ? '' : `version >= ${wanted.from}`;
  const to = wanted.to >= scope.to ? '' : `version <= ${wanted.to}`;
  if (wanted.from > scope.to || wanted.to < scope.from) return 'false';
  if (from === '' && to === '') return 'true';
  return from !== '' && to !== '' ? `${from} && ${to}` : from + to;
}

/** Emits the code of one structure of one message. */
class StructEmitter {
  readonly #struct: Struct;
  readonly #root: Struct;
  readonly #scope: Versions;
  readonly #name: string;
  readonly #nameOf: (struct: Struct) => string;
  readonly #flexible: string;
  readonly #needsDefault: (struct: Struct) => void;

  constructor(
    message: Message,
    struct: Struct,
    nameOf: (struct: Struct) => string,
    needsDefault: (struct: Struct) => void,
  ) {
    this.#struct = struct;
    this.#root = message.root;
    this.#scope = intersect(struct.versions, message.versions);
    this.#nameOf = nameOf;
    this.#name = nameOf(struct);
    this.#needsDefault = needsDefault;
    const when = message.flexible === null ? 'false' : condition(message.flexible, this.#scope);
    this.#flexible = when;
  }

  // ---- types and defaults ----

  #elementType(f: Field): string {
    if (f.struct !== null) return this.#nameOf(f.struct);
    if (f.exact) return 'Int64';
    if (NUMBERS.has(f.type)) return 'number';
    if (f.type === 'bool') return 'boolean';
    if (f.type === 'bytes') return 'Buffer';
    return f.type === 'records' ? 'RecordBytes' : 'string';
  }

  #type(f: Field): string {
    const type = this.#elementType(f) + (f.array ? '[]' : '');
    return f.nullable === null && f.type !== 'records' ? type : `${type} | null`;
  }

  #default(f: Field): string {
    if (f.default === 'null') return 'null';
    if (f.array) return '[]';
    if (f.struct !== null) return `default${this.#nameOf(f.struct)}()`;
    if (f.type === 'string') return `'${f.default ?? ''}'`;
    if (f.type === 'uuid') return 'ZERO_UUID';
    if (f.type === 'bool') return f.default ?? 'false';
    if (f.type === 'bytes') return 'NO_BYTES';
    if (f.type === 'records') return 'null';
    return String(Number(f.default ?? '0'));
  }

  interfaceLines(): string[] {
    const fields = this.#struct.fields.map((f) => `  ${camel(f.name)}: ${this.#type(f)};`);
    return [`export interface ${this.#name} {`, ...fields, '}', ''];
  }

  /** A value with every default, for a field whose structure the version does not have. */
  defaultLines(): string[] {
    const fields = this.#struct.fields.map((f) => `    ${camel(f.name)}: ${this.#default(f)},`);
    return [
      `function default${this.#name}(): ${this.#name} {`,
      '  return {',
      ...fields,
      '  };',
      '}',
      '',
    ];
  }

  isDefaultLines(): string[] {
    const tests = this.#struct.fields.map((f) => `!(${this.#differs(f, `m.${camel(f.name)}`)})`);
    return [
      `function isDefault${this.#name}(m: Draft<${this.#name}>): boolean {`,
      `  return ${tests.join(' && ')};`,
      '}',
      '',
    ];
  }

  /** True when the expression holds something else than the default. */
  #differs(f: Field, e: string): string {
    if (f.default === 'null' || f.type === 'records') return `${e} !== undefined && ${e} !== null`;
    const orNull = f.nullable === null ? '' : `${e} === null || `;
    if (f.array || f.type === 'bytes') {
      return orNull === ''
        ? `${e} !== undefined && ${e}.length > 0`
        : `${e} !== undefined && (${orNull}${e}.length > 0)`;
    }
    if (f.struct !== null) {
      this.#needsDefault(f.struct);
      const test = `!isDefault${this.#nameOf(f.struct)}(${e})`;
      return `${e} !== undefined && ${orNull === '' ? test : `(${orNull}${test})`}`;
    }
    if (f.type === 'bool') return this.#default(f) === 'true' ? `${e} === false` : `${e} === true`;
    return `${e} !== undefined && ${e} !== ${this.#default(f)}`;
  }

  // ---- reading ----

  readLines(): string[] {
    const out: string[] = [];
    const plain = this.#struct.fields.filter((f) => f.tag === null);
    const tagged = this.#struct.fields.filter((f) => f.tag !== null);
    for (const f of plain) out.push(...this.#readField(f));
    for (const f of tagged)
      out.push(`let ${local(f.name)}: ${this.#type(f)} = ${this.#default(f)};`);
    if (this.#flexible !== 'false') {
      const body = tagged.length === 0 ? ['r.skipTags();'] : this.#readTags(tagged);
      if (this.#flexible === 'true') out.push(...body);
      else if (body.length === 1) out.push(`if (flexible) ${body[0]}`);
      else out.push('if (flexible) {', ...indent(body), '}');
    }
    const names = this.#struct.fields.map((f) =>
      local(f.name) === camel(f.name) ? camel(f.name) : `${camel(f.name)}: ${local(f.name)}`,
    );
    out.push(...listOf(names, 'return { ', ' };'));
    return this.#function(`read${this.#name}(r: Reader, version: number): ${this.#name}`, out);
  }

  /** A function with `const flexible` when the body asks for it, and `_version` when it does not ask for that. */
  #function(signature: string, body: string[]): string[] {
    const lines = [...body];
    const mixed = this.#flexible !== 'true' && this.#flexible !== 'false';
    if (mixed && lines.some((line) => /\bflexible\b/.test(line))) {
      lines.unshift(`const flexible = ${this.#flexible};`);
    }
    const used = lines.some((line) => /\bversion\b/.test(line));
    const isRoot = this.#struct === this.#root;
    const head = used ? signature : signature.replace('version: number', '_version: number');
    return [`${isRoot ? 'export ' : ''}function ${head} {`, ...indent(lines), '}', ''];
  }

  get #flexibleArgument(): string {
    return this.#flexible === 'true' || this.#flexible === 'false' ? this.#flexible : 'flexible';
  }

  /** Expression that reads a primitive, or an array of one, with the nullability of the version. */
  #readExpression(f: Field): string {
    const method = f.exact ? 'int64Exact' : f.type;
    if (f.type === 'records') return `r.records(${this.#flexibleArgument})`;
    const sized = f.array || f.type === 'string' || f.type === 'bytes';
    if (!sized) return `r.${method}()`;
    const name = f.array ? `${f.type}Array` : f.type;
    const notNull = `r.${name}(${this.#flexibleArgument})`;
    if (f.nullable === null) return notNull;
    const orNull = `r.nullable${upper(name)}(${this.#flexibleArgument})`;
    const when = condition(f.nullable, intersect(this.#scope, f.versions));
    return when === 'true'
      ? orNull
      : when === 'false'
        ? notNull
        : `${when} ? ${orNull} : ${notNull}`;
  }

  #readField(f: Field): string[] {
    const name = local(f.name);
    const when = condition(f.versions, this.#scope);
    if (f.struct === null) {
      const read = this.#readExpression(f);
      if (when === 'true') return [`const ${name} = ${read};`];
      if (when === 'false') return [`const ${name}: ${this.#type(f)} = ${this.#default(f)};`];
      const inner = read.includes(' ? ') ? `(${read})` : read;
      const typed =
        f.array || f.nullable !== null || f.type === 'bytes' ? `: ${this.#type(f)}` : '';
      return [`const ${name}${typed} = ${when} ? ${inner} : ${this.#default(f)};`];
    }
    if (!f.array) return this.#readStruct(f, name, when);
    const body = this.#readArray(f, name);
    const start = this.#default(f) === 'null' ? 'null' : '[]';
    const out = [`${f.nullable === null ? 'const' : 'let'} ${name}: ${this.#type(f)} = ${start};`];
    if (when === 'true') return [...out, ...body];
    return body.length === 1 && !body[0]?.startsWith('const')
      ? [...out, `if (${when}) ${body[0]}`]
      : [...out, `if (${when}) {`, ...indent(body), '}'];
  }

  #readArray(f: Field, name: string): string[] {
    const item = `read${this.#elementType(f)}(r, version)`;
    const flexible = this.#flexibleArgument;
    if (f.nullable === null) {
      return [`for (let n = r.arrayLength(${flexible}); n > 0; n--) ${name}.push(${item});`];
    }
    const when = condition(f.nullable, intersect(this.#scope, f.versions));
    const orNull = `r.nullableArrayLength(${flexible})`;
    const length = when === 'true' ? orNull : `${when} ? ${orNull} : r.arrayLength(${flexible})`;
    const counter = `${name}Count`;
    return [
      `const ${counter} = ${length};`,
      `${name} = ${counter} < 0 ? null : [];`,
      `if (${name} !== null) for (let n = ${counter}; n > 0; n--) ${name}.push(${item});`,
    ];
  }

  #readStruct(f: Field, name: string, when: string): string[] {
    const item = `read${this.#elementType(f)}(r, version)`;
    const read = f.nullable === null ? item : `r.int8() < 0 ? null : ${item}`;
    if (when === 'true') return [`const ${name} = ${read};`];
    this.#needsDefault(f.struct as Struct);
    return [`const ${name} = ${when} ? (${read}) : ${this.#default(f)};`];
  }

  #readTags(fields: Field[]): string[] {
    const cases = fields.flatMap((f) => {
      const when = condition(f.versions, this.#flexibleScope());
      const check = when === 'true' ? [] : [`if (!(${when})) r.invalidTag(tag, version);`];
      return [`case ${f.tag}:`, ...indent([...check, ...this.#readTagged(f), 'break;'])];
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

  #flexibleScope(): Versions {
    const match = /^version >= (\d+)$/.exec(this.#flexible);
    return match === null ? this.#scope : { ...this.#scope, from: Number(match[1]) };
  }

  #readTagged(f: Field): string[] {
    const name = local(f.name);
    if (f.struct === null) {
      return [`${name} = ${this.#readExpression(f).replaceAll('(flexible)', '(true)')};`];
    }
    if (!f.array) {
      this.#needsDefault(f.struct);
      return [`${name} = read${this.#elementType(f)}(r, version);`];
    }
    const lines = this.#readArray(f, name).map((line) => line.replaceAll('(flexible)', '(true)'));
    return [`${name} = [];`, ...lines];
  }

  // ---- writing ----

  writeLines(): string[] {
    const out: string[] = [];
    for (const f of this.#struct.fields) if (f.tag === null) out.push(...this.#writeField(f));
    const tagged = this.#struct.fields.filter((f) => f.tag !== null);
    for (const f of tagged) out.push(...this.#refuseTagged(f));
    if (this.#flexible !== 'false') {
      const body = tagged.length === 0 ? ['w.unsignedVarint(0);'] : this.#writeTags(tagged);
      if (this.#flexible === 'true') out.push(...body);
      else if (body.length === 1) out.push(`if (flexible) ${body[0]}`);
      else out.push('if (flexible) {', ...indent(body), '}');
    }
    return this.#function(
      `write${this.#name}(w: Writer, m: Draft<${this.#name}>, version: number): void`,
      out,
    );
  }

  #refusal(f: Field): string {
    return `if (${this.#differs(f, `m.${camel(f.name)}`)}) refuse('${camel(f.name)}', version);`;
  }

  #writeField(f: Field): string[] {
    const when = condition(f.versions, this.#scope);
    const body = this.#writeValue(f);
    if (when === 'true') return body;
    const other = f.ignorable ? null : this.#refusal(f);
    if (when === 'false') return other === null ? [] : [other];
    const out =
      body.length === 1 ? [`if (${when}) ${body[0]}`] : [`if (${when}) {`, ...indent(body), '}'];
    if (other !== null && out.length === 1) out.push(`else ${other}`);
    else if (other !== null) out[out.length - 1] = `} else ${other}`;
    return out;
  }

  /** The value with its default in place of undefined. */
  #value(f: Field): string {
    const e = `m.${camel(f.name)}`;
    if (f.nullable === null && f.type !== 'records') return `${e} ?? ${this.#default(f)}`;
    if (this.#default(f) === 'null') return `${e} ?? null`;
    return `${e} === undefined ? ${this.#default(f)} : ${e}`;
  }

  #writeValue(f: Field): string[] {
    const flexible = f.tag === null ? this.#flexibleArgument : 'true';
    const name = local(f.name);
    const scope = intersect(this.#scope, f.versions);
    const nullable = f.nullable === null ? 'false' : condition(f.nullable, scope);
    if (f.struct === null) {
      const sized = f.array || f.type === 'string' || f.type === 'bytes' || f.type === 'records';
      if (!sized) return [`w.${f.type}(${this.#value(f)});`];
      const method = f.array
        ? `${f.type}Array`
        : f.nullable === null || f.type === 'records'
          ? f.type
          : `nullable${upper(f.type)}`;
      if (f.nullable === null || nullable === 'true') {
        return [`w.${method}(${this.#value(f)}, ${flexible});`];
      }
      return [
        `const ${name} = ${this.#value(f)};`,
        `if (${name} === null && !(${nullable})) refuseNull('${camel(f.name)}', version);`,
        `w.${method}(${name}, ${flexible});`,
      ];
    }
    if (!f.array) return this.#writeStruct(f, name);
    const item = `write${this.#elementType(f)}(w, item, version);`;
    const out = [`const ${name} = ${this.#value(f)};`];
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

  #writeStruct(f: Field, name: string): string[] {
    const write = `write${this.#elementType(f)}`;
    if (f.nullable === null) return [`${write}(w, m.${camel(f.name)} ?? {}, version);`];
    return [
      `const ${name} = m.${camel(f.name)} ?? null;`,
      `w.int8(${name} === null ? -1 : 1);`,
      `if (${name} !== null) ${write}(w, ${name}, version);`,
    ];
  }

  /** Outside the versions of a tagged field: silence or refusal. */
  #refuseTagged(f: Field): string[] {
    const when = condition(f.versions, this.#scope);
    if (f.ignorable || when === 'true') return [];
    return [
      when === 'false'
        ? this.#refusal(f)
        : `if (!(${when}) && ${this.#differs(f, `m.${camel(f.name)}`)}) refuse('${camel(f.name)}', version);`,
    ];
  }

  #writeTags(fields: Field[]): string[] {
    const scope = this.#flexibleScope();
    const tests = fields.map((f) => {
      const when = condition(f.versions, scope);
      const differs = this.#differs(f, `m.${camel(f.name)}`);
      return when === 'true' ? differs : `${when} && ${differs}`;
    });
    const flags = fields.map((f) => `has${f.name}`);
    const out = fields.map((_, i) => `const ${flags[i]} = ${tests[i]};`);
    out.push(
      `w.unsignedVarint(${flags.map((flag) => (flags.length === 1 ? `${flag} ? 1 : 0` : `(${flag} ? 1 : 0)`)).join(' + ')});`,
    );
    for (const [i, f] of [...fields.entries()].sort((a, b) => (a[1].tag ?? 0) - (b[1].tag ?? 0))) {
      out.push(`if (${flags[i]}) {`, ...indent(this.#writeTagged(f)), '}');
    }
    return out;
  }

  #writeTagged(f: Field): string[] {
    const size = f.array || f.struct !== null ? undefined : FIXED_SIZE[f.type];
    if (size !== undefined) {
      return [`w.unsignedVarint(${f.tag});`, `w.unsignedVarint(${size});`, ...this.#writeValue(f)];
    }
    return [`const mark = w.beginTag(${f.tag});`, ...this.#writeValue(f), 'w.endTag(mark);'];
  }
}

function indent(lines: string[]): string[] {
  return lines.map((line) => `  ${line}`);
}

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

function messageLines(message: Message, apiName: string): string[] {
  const nameOf = (struct: Struct) => typeName(message, struct, apiName);
  const wanted = new Set<Struct>();
  const emitter = (struct: Struct) =>
    new StructEmitter(message, struct, nameOf, (needed) => wanted.add(needed));
  const types: string[] = [];
  const code: string[] = [];
  for (const struct of message.structs) {
    const e = emitter(struct);
    types.unshift(...e.interfaceLines());
    code.push(...e.readLines(), ...e.writeLines());
  }
  const defaults: string[] = [];
  for (const struct of wanted) {
    defaults.push(...emitter(struct).defaultLines(), ...emitter(struct).isDefaultLines());
  }
  return [...types, ...defaults, ...code];
}

/** The whole file of a definition, from its lowest import to the value that others use. */
export function emit(definition: Definition, source: string): string {
  const { name, key, versions, flexible } = definition;
  const body = definition.messages.flatMap((message) => messageLines(message, name));
  const flexibleFrom = flexible === null ? 'Number.POSITIVE_INFINITY' : String(flexible.from);
  const [first, second] = definition.messages;
  const value = camel(name) + (definition.kind === 'api' ? 'Api' : 'Data');
  const footer = [
    definition.kind === 'api'
      ? `export const ${value}: Api<${first?.root.name}, ${second?.root.name}> = {`
      : `export const ${value}: DataCodec<${first?.root.name}> = {`,
    ...(definition.kind === 'api' ? [`  key: ${key},`] : []),
    `  name: '${name}',`,
    `  minVersion: ${versions.from},`,
    `  maxVersion: ${versions.to},`,
    ...(definition.kind === 'api'
      ? [
          `  flexibleFrom: ${flexibleFrom},`,
          `  readRequest: read${first?.root.name},`,
          `  writeRequest: write${first?.root.name},`,
          `  readResponse: read${second?.root.name},`,
          `  writeResponse: write${second?.root.name},`,
        ]
      : [`  read: read${name},`, `  write: write${name},`]),
    '};',
  ];
  const text = [...body, ...footer].join('\n');
  const uses = (word: string) => new RegExp(`\\b${word}\\b`).test(text);
  const list = (words: string[]) => words.filter(uses).join(', ');
  const imports = [
    ...(uses('ZERO_UUID') ? ["import { ZERO_UUID } from '../../base/uuid.ts';"] : []),
    `import type { ${list(['Api', 'DataCodec', 'Draft', 'Int64', 'RecordBytes'])} } from '../api.ts';`,
    `import { type Reader${uses('NO_BYTES') ? ', NO_BYTES' : ''} } from '../reader.ts';`,
    `import { ${list(['refuse', 'refuseNull'])}${list(['refuse', 'refuseNull']) === '' ? '' : ', '}type Writer } from '../writer.ts';`,
  ].map((line) =>
    line
      .replace('import { type Reader }', 'import type { Reader }')
      .replace('import { type Writer }', 'import type { Writer }'),
  );
  return [
    `/** Generated from ${source} by scripts/generate: edit that and run it again. */`,
    ...imports,
    '',
    text,
    '',
  ].join('\n');
}
