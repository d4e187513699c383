/** What a configuration belongs to (org.apache.kafka.common.config.ConfigResource), by its number on the wire. */
export const ResourceType = {
  TOPIC: 2,
  BROKER: 4,
  BROKER_LOGGER: 8,
  CLIENT_METRICS: 16,
} as const;

export function resourceTypeName(type: number): string {
  return Object.entries(ResourceType).find(([, id]) => id === type)?.[0] ?? 'UNKNOWN';
}

/** Whether it reads as a broker's id at all (Integer.valueOf). */
export const isNodeId = (name: string): boolean =>
  /^[+-]?\d+$/.test(name) && Number(name) === (Number(name) | 0);

/** As Java prints one. */
export function resourceText(type: number, name: string): string {
  return `ConfigResource(type=${resourceTypeName(type)}, name='${name}')`;
}
