/**
 * Which structures are alike in several messages, and so are written once: the same fields of the same types, in every version of
 * their message, so that a version decides nothing but whether the encoding is flexible. Their functions take that instead of
 * the version. Named after their fields, because each message calls them otherwise.
 */
import { type Definition, type Field, intersect, type Message, type Struct } from './definition.ts';
import { condition, upper } from './shape.ts';

export interface SharedStruct {
  readonly name: string;
  /** One of the places where it occurs. */
  readonly message: Message;
  readonly struct: Struct;
}

/** Every structure that is shared, with its one; inner ones come first. */
export type SharedStructs = ReadonlyMap<Struct, SharedStruct>;

export function findShared(definitions: readonly Definition[]): SharedStructs {
  const places = definitions.flatMap(({ messages }) =>
    messages.flatMap((message) => message.structs.map((struct) => ({ message, struct }))),
  );
  const names = new Map<Struct, string>();
  const alike = new Map<string, { message: Message; struct: Struct }[]>();
  for (const place of places) {
    const name = sharedName(place.message, place.struct, names);
    if (name === null) continue;
    names.set(place.struct, name);
    const key = `${name} ${place.struct.fields.map((field) => typeText(field, names)).join(' ')}`;
    alike.set(key, [...(alike.get(key) ?? []), place]);
  }
  const shared = new Map<Struct, SharedStruct>();
  for (const [key, found] of alike) {
    const [first] = found;
    if (first === undefined || found.length < 2) continue;
    const one: SharedStruct = { name: key.slice(0, key.indexOf(' ')), ...first };
    for (const { struct } of found) shared.set(struct, one);
  }
  refuseTwins(shared);
  return shared;
}

/** Null when a version decides more of it than the encoding. */
function sharedName(
  message: Message,
  struct: Struct,
  names: ReadonlyMap<Struct, string>,
): string | null {
  const scope = intersect(struct.versions, message.versions);
  const parts = struct.fields.map((field) => {
    const always = (versions: Field['versions'] | null) =>
      versions === null || condition(versions, scope) === 'true';
    const plain = field.tag === null && always(field.versions) && always(field.nullable);
    if (!plain) return null;
    if (field.struct === null) return field.name;
    const inner = names.get(field.struct);
    return inner === undefined ? null : `${field.name}Of${inner}`;
  });
  return parts.includes(null) ? null : parts.map((part) => upper(part ?? '')).join('');
}

function typeText(field: Field, names: ReadonlyMap<Struct, string>): string {
  const type = field.struct === null ? field.type : names.get(field.struct);
  return `${field.array ? '[]' : ''}${type}${field.exact ? '!' : ''}${field.nullable === null ? '' : '?'}=${field.default}`;
}

/** Fields of the same names and other types would need another name. */
function refuseTwins(shared: SharedStructs): void {
  const byName = new Map<string, SharedStruct>();
  for (const one of shared.values()) {
    const other = byName.get(one.name);
    if (other !== undefined && other !== one)
      throw new Error(`two shared structures would be called ${one.name}`);
    byName.set(one.name, one);
  }
}
