/**
 * Reads the definitions of src/protocol/definitions. A file describes one API (`api KEY NAME VERSIONS flexible
 * FROM` with the sections `request` and `response`), one stored value (`data NAME VERSIONS flexible FROM`), or one
 * record of KRaft's metadata log (`record KEY NAME VERSIONS flexible FROM`; `control` instead of `record` and no key for
 * what its control records say). A field is a line, its children are indented below it:
 *
 *   Name type versions [tag N] [null [versions]] [ignorable] [key] [= default]
 *
 * Types are Kafka's; `[]T` is an array, a capitalised T a structure, given inline or as `struct T versions` at
 * the end of its section; `int64!` is an int64 of which every bit counts.
 */

export interface Versions {
  readonly from: number;
  /** Infinity when open. */
  readonly to: number;
}

export interface Field {
  readonly name: string;
  /** Primitive name or structure name, without `[]` and `!`. */
  readonly type: string;
  readonly array: boolean;
  readonly exact: boolean;
  readonly struct: Struct | null;
  readonly versions: Versions;
  readonly tag: number | null;
  readonly nullable: Versions | null;
  readonly ignorable: boolean;
  readonly key: boolean;
  /** As written in the definition, null when none is given. */
  readonly default: string | null;
}

export interface Struct {
  readonly name: string;
  readonly fields: Field[];
  /** Versions in which it can occur: for a common structure its own, for an inline one its field's. */
  readonly versions: Versions;
}

export interface Message {
  readonly root: Struct;
  readonly versions: Versions;
  readonly flexible: Versions | null;
  /** Structures in the order they are to be written, inner ones first, each once. */
  readonly structs: Struct[];
}

export interface Definition {
  readonly kind: 'api' | 'data' | 'record' | 'control';
  /** API name without Request or Response; the whole name of all others. */
  readonly name: string;
  readonly key: number;
  readonly versions: Versions;
  readonly flexible: Versions | null;
  readonly messages: Message[];
}

export function parseVersions(text: string): Versions {
  const match = /^(\d+)(\+|-(\d+))?$/.exec(text);
  if (match === null) throw new Error(`not a version range: ${text}`);
  const from = Number(match[1]);
  if (match[2] === undefined) return { from, to: from };
  return { from, to: match[3] === undefined ? Number.POSITIVE_INFINITY : Number(match[3]) };
}

export function intersect(a: Versions, b: Versions): Versions {
  return { from: Math.max(a.from, b.from), to: Math.min(a.to, b.to) };
}

interface Line {
  readonly depth: number;
  readonly words: string[];
  readonly number: number;
}

function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const words = raw.trim().split(/\s+/);
    if (words[0] === '' || words[0]?.startsWith('#')) continue;
    const indent = raw.length - raw.trimStart().length;
    if (indent % 2 !== 0) throw new Error(`line ${index + 1}: odd indentation`);
    lines.push({ depth: indent / 2, words, number: index + 1 });
  }
  return lines;
}

const VERSIONS = /^\d+(\+|-\d+)?$/;

/** One field line without its structure. */
function parseField(line: Line): Omit<Field, 'struct'> {
  const [name, fullType, versions, ...rest] = line.words;
  if (name === undefined || fullType === undefined || versions === undefined) {
    throw new Error(`line ${line.number}: a field needs name, type and versions`);
  }
  let tag: number | null = null;
  let nullable: Versions | null = null;
  let ignorable = false;
  let key = false;
  let fallback: string | null = null;
  for (let i = 0; i < rest.length; i++) {
    const word = rest[i];
    const next = rest[i + 1] ?? '';
    if (word === 'tag') {
      tag = Number(next);
      i++;
    } else if (word === 'null') {
      nullable = parseVersions(VERSIONS.test(next) ? next : versions);
      if (VERSIONS.test(next)) i++;
    } else if (word === 'ignorable') ignorable = true;
    else if (word === 'key') key = true;
    else if (word === '=') {
      fallback = next === '""' ? '' : next;
      i++;
    } else throw new Error(`line ${line.number}: unexpected ${word}`);
  }
  const array = fullType.startsWith('[]');
  const exact = fullType.endsWith('!');
  const type = fullType.slice(array ? 2 : 0, exact ? -1 : undefined);
  const range = parseVersions(versions);
  return {
    name,
    type,
    array,
    exact,
    versions: range,
    tag,
    nullable,
    ignorable,
    key,
    default: fallback,
  };
}

class SectionParser {
  readonly #lines: Line[];
  readonly #common = new Map<string, Struct>();
  readonly #versions: Versions;

  constructor(lines: Line[], versions: Versions) {
    this.#lines = lines;
    this.#versions = versions;
  }

  parse(name: string, flexible: Versions | null): Message {
    const starts = this.#lines.flatMap((line, i) => (line.words[0] === 'struct' ? [i] : []));
    for (const start of starts) {
      const [, structName = '', versions = '0+'] = this.#lines[start]?.words ?? [];
      this.#common.set(structName, {
        name: structName,
        fields: [],
        versions: intersect(parseVersions(versions), this.#versions),
      });
    }
    for (const start of starts) {
      const struct = this.#common.get(this.#lines[start]?.words[1] ?? '');
      struct?.fields.push(...this.#fields(start + 1, 2, struct.versions));
    }
    const root: Struct = {
      name,
      fields: this.#fields(0, 1, this.#versions),
      versions: this.#versions,
    };
    const structs = [...new Set(this.#sorted(root))];
    return { root, versions: this.#versions, flexible, structs };
  }

  #fields(start: number, depth: number, versions: Versions): Field[] {
    const fields: Field[] = [];
    for (let i = start; i < this.#lines.length; i++) {
      const line = this.#lines[i];
      if (line === undefined || line.depth < depth || line.words[0] === 'struct') break;
      if (line.depth > depth) continue;
      const field = parseField(line);
      let struct: Struct | null = null;
      if (/^[A-Z]/.test(field.type)) {
        const inner = intersect(versions, field.versions);
        const known = this.#common.get(field.type);
        struct = known ?? {
          name: field.type,
          fields: this.#fields(i + 1, depth + 1, inner),
          versions: inner,
        };
        if (struct.fields.length === 0 && known === undefined) {
          throw new Error(`line ${line.number}: unknown structure ${field.type}`);
        }
      }
      fields.push({ ...field, struct });
    }
    return fields;
  }

  #sorted(struct: Struct): Struct[] {
    return [
      ...struct.fields.flatMap((f) => (f.struct === null ? [] : this.#sorted(f.struct))),
      struct,
    ];
  }
}

function section(lines: Line[], title: string): Line[] {
  const start = lines.findIndex((line) => line.depth === 0 && line.words[0] === title);
  if (start < 0) throw new Error(`no section ${title}`);
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => line.depth === 0);
  return end < 0 ? rest : rest.slice(0, end);
}

export function parseDefinition(text: string): Definition {
  const lines = linesOf(text);
  const [kind, ...words] = lines[0]?.words ?? [];
  if (kind !== 'api' && kind !== 'data' && kind !== 'record' && kind !== 'control') {
    throw new Error('the first line says neither api, data, record nor control');
  }
  const key = kind === 'api' || kind === 'record' ? Number(words.shift()) : -1;
  const [name = '', range = '', , from = 'none'] = words;
  const versions = parseVersions(range);
  const flexible = from === 'none' ? null : parseVersions(from);
  const message = (title: string, root: string) =>
    new SectionParser(section(lines, title), versions).parse(root, flexible);
  const messages =
    kind === 'api'
      ? [message('request', `${name}Request`), message('response', `${name}Response`)]
      : [message(kind, name)];
  return { kind, name, key, versions, flexible, messages };
}
