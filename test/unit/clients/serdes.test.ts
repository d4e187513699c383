import { describe, expect, it } from 'vitest';
import * as serdes from '../../../src/clients/serdes.ts';

const hex = (bytes: Uint8Array | null) =>
  bytes === null ? null : Buffer.from(bytes).toString('hex');

describe('serdes', () => {
  it.each([
    ['string', serdes.stringSerde, '한글 🎉', 'ed959ceab88020f09f8e89'],
    ['short', serdes.shortSerde, -2, 'fffe'],
    ['integer', serdes.integerSerde, 258, '00000102'],
    ['long', serdes.longSerde, 9007199254740993n, '0020000000000001'],
    ['float', serdes.floatSerde, 1.5, '3fc00000'],
    ['double', serdes.doubleSerde, -0.1, 'bfb999999999999a'],
    ['boolean', serdes.booleanSerde, true, '01'],
    [
      'uuid',
      serdes.uuidSerde,
      '6ba7b810-9dad-11d1-80b4-00c04fd430c8',
      Buffer.from('6ba7b810-9dad-11d1-80b4-00c04fd430c8').toString('hex'),
    ],
    ['json', serdes.jsonSerde, { a: [1, null] }, Buffer.from('{"a":[1,null]}').toString('hex')],
  ] as const)("%s has Kafka's bytes and comes back", (_name, serde, value, bytes) => {
    const one = serde as serdes.Serde<unknown>;
    const written = one.serialize('t', value);
    expect(hex(written)).toBe(bytes);
    expect(one.deserialize('t', written)).toEqual(value);
    expect(one.serialize('t', null)).toBeNull();
    expect(one.deserialize('t', null)).toBeNull();
  });

  it("refuses other sizes in Java's words", () => {
    expect(() => serdes.integerSerde.deserialize('t', Buffer.alloc(3))).toThrow(
      'Size of data received by IntegerDeserializer is not 4',
    );
    expect(() => serdes.doubleSerde.deserialize('t', Buffer.alloc(4))).toThrow(
      'Size of data received by Deserializer is not 8',
    );
    expect(() => serdes.booleanSerde.deserialize('t', Buffer.of(255))).toThrow(
      'Unexpected byte received by BooleanDeserializer: -1',
    );
    expect(() => serdes.voidSerde.deserialize('t', Buffer.alloc(0))).toThrow(
      'Data should be null for a VoidDeserializer.',
    );
  });

  it("reads the uuids that Java's fromString reads", () => {
    const read = (text: string) => serdes.uuidSerde.deserialize('t', Buffer.from(text));
    expect(read('1-2-3-4-A')).toBe('00000001-0002-0003-0004-00000000000a');
    for (const wrong of ['', '1-2-3-4', '1-2-3-4-', '1-2-3-4-5-6', 'x-2-3-4-5', 'a'.repeat(37)]) {
      expect(() => read(wrong)).toThrow(
        expect.objectContaining({
          message: 'Error parsing data into UUID',
          cause: expect.objectContaining({ message: `Invalid UUID string: ${wrong}` }),
        }),
      );
    }
  });

  it("is found by our names and by Java's", () => {
    expect(serdes.serdeByName('string')).toBe(serdes.stringSerde);
    expect(serdes.serdeByName('org.apache.kafka.common.serialization.LongDeserializer')).toBe(
      serdes.longSerde,
    );
    expect(serdes.serdeByName('ByteArraySerializer')).toBe(serdes.bytesSerde);
    expect(serdes.serdeByName('com.example.MySerializer')).toBeNull();
    expect(serdes.serdeByName('constructor')).toBeNull();
  });
});
