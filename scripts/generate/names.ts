/** How names of the definitions become names of files, types and variables. */
import type { Message, Struct } from './definition.ts';

export function kebab(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .toLowerCase();
}

export function camel(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

/** FetchRequest + FetchTopic = FetchRequestTopic: the message's name, then what the structure adds to it. */
export function typeName(message: Message, struct: Struct, apiName: string): string {
  const root = message.root.name;
  if (struct === message.root) return root;
  for (const prefix of [root, apiName]) {
    const rest = struct.name.slice(prefix.length);
    if (struct.name.startsWith(prefix) && /^[A-Z]/.test(rest)) return root + rest;
  }
  return root + struct.name;
}

const TAKEN = new Set([
  'r',
  'w',
  'm',
  'version',
  'flexible',
  'n',
  'tag',
  'tags',
  'size',
  'item',
  'default',
]);

/** A local variable for a field. */
export function local(field: string): string {
  const name = camel(field);
  return TAKEN.has(name) ? `${name}Field` : name;
}
