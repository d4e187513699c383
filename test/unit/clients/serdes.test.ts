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

  it.each([
    ['a\ud800b\udc00', '613f623f', 'a?b?'],
    ['\ufeff🎉', 'efbbbff09f8e89', '\ufeff🎉'],
  ])('writes %j as Java does', (text, bytes, back) => {
    const written = serdes.stringSerde.serialize('t', text);
    expect(hex(written)).toBe(bytes);
    expect(serdes.stringSerde.deserialize('t', written)).toBe(back);
  });

  it.each([
    ['eda080', '\ufffd'],
    ['41eda041', 'A\ufffdA'],
    ['f0edbd', '\ufffd\ufffd'],
    ['e282eda080c3a9', '\ufffd\ufffd\u00e9'],
    ['80f0eda0efa0a0', '\ufffd\ufffd\ufffd\uf820'],
  ])('reads %s as Java does', (bytes, text) => {
    expect(serdes.stringSerde.deserialize('t', Buffer.from(bytes, 'hex'))).toBe(text);
  });

  it("reads the uuids that Java's fromString reads", () => {
    const read = (text: string) => serdes.uuidSerde.deserialize('t', Buffer.from(text));
    expect(read('1-2-3-4-A')).toBe('00000001-0002-0003-0004-00000000000a');
    expect(read('+12345678a-12345-1-1-ffffffffffffff')).toBe(
      '2345678a-2345-0001-0001-ffffffffffff',
    );
    for (const [wrong, why] of [
      ['', 'Invalid UUID string: '],
      ['1-2-3-4', 'Invalid UUID string: 1-2-3-4'],
      ['1-2-3-4-5-6', 'Invalid UUID string: 1-2-3-4-5-6'],
      ['a'.repeat(37), 'UUID string too large'],
      ['1-2-3-4-', ''],
      ['0x-2-3-4-5', 'Error at index 1 in: "0x"'],
      ['+-2-3-4-5', 'Error at index 1 in: "+"'],
      ['1-1-1-1-8000000000000000', 'Error at index 15 in: "8000000000000000"'],
    ] as const) {
      expect(() => read(wrong)).toThrow(
        expect.objectContaining({
          message: 'Error parsing data into UUID',
          cause: expect.objectContaining({ message: why }),
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
