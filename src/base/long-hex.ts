/** A 64-bit id as ZooKeeper writes one: 0x and its unsigned value in hexadecimal digits. */
export const longHex = (id: bigint): string => `0x${BigInt.asUintN(64, id).toString(16)}`;
