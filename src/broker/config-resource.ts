/** What a configuration belongs to (org.apache.kafka.common.config.ConfigResource), by its number on the wire. */
export const ResourceType = {
  TOPIC: 2,
  BROKER: 4,
  BROKER_LOGGER: 8,
  CLIENT_METRICS: 16,
} as const;

function resourceTypeName(type: number): string {
  return Object.entries(ResourceType).find(([, id]) => id === type)?.[0] ?? 'UNKNOWN';
}

/** As Java prints one. */
export function resourceText(type: number, name: string): string {
  return `ConfigResource(type=${resourceTypeName(type)}, name='${name}')`;
}
