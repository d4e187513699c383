/** What Jackson's CSV reader made of the same lines (Apache Kafka 3.9.1 with jackson-dataformat-csv 2.16.2). */
import { describe, expect, it } from 'vitest';
import { readRecord } from '../../../../src/cli/groups/csv-record.ts';
import { throwable } from '../../../../src/cli/java-error.ts';

const read = (line: string, textColumns = 1) => {
  try {
    const { texts, partition, offset } = readRecord(line, 'Bean', textColumns);
    return [...texts, partition, offset].join('|');
  } catch (error) {
    return throwable(error);
  }
};

describe('a record', () => {
  it.each([
    ['t,0,1', 't|0|1'],
    ['t,0', 't|0|0'],
    ['t,,', 't|0|0'],
    ['t, , null', 't|0|0'],
    [' t , 0 , +1 ', ' t |0|1'],
    ['"a,""b" ,"2","3"', 'a,"b|2|3'],
    ['t"u,-5,-1', 't"u|-5|-1'],
    ['t,0,1, ', 't|0|1'],
    ['t,0,1\r', 't|0|1'],
    ['t,0,1\rmore,1,2', 't|0|1'],
    ['t,2147483647,9223372036854775807', 't|2147483647|9223372036854775807'],
    ['t,0,99999999999999999999', 't|0|7766279631452241919'],
    ['t,99999999999999999999,1', 't|1661992959|1'],
  ])('%j is %s', (line, record) => {
    expect(read(line)).toBe(record);
  });

  it('has as many columns of text as are asked for', () => {
    expect(read('g,t,0,1', 2)).toBe('g|t|0|1');
    expect(read('t', 2)).toBe('t||0|0');
  });

  it.each([
    [
      '',
      'databind.exc.MismatchedInputException: No content to map due to end-of-input\n at [Source: (StringReader); line: UNKNOWN, column: UNKNOWN]',
    ],
    [
      'two,0,x',
      'databind.exc.InvalidFormatException: Cannot deserialize value of type `long` from String "x": not a valid `long` value\n at [Source: (StringReader); line: 1, column: 7] (through reference chain: Bean["offset"])',
    ],
    [
      'two, 99999999999,1',
      'databind.exc.InvalidFormatException: Cannot deserialize value of type `int` from String "99999999999": Overflow: numeric value (99999999999) out of range of int (-2147483648 -2147483647)\n at [Source: (StringReader); line: 1, column: 5] (through reference chain: Bean["partition"])',
    ],
    [
      'two,2147483648,1',
      'databind.JsonMappingException: Numeric value (2147483648) out of range of int\n at [Source: (StringReader); line: 1, column: 16] (through reference chain: Bean["partition"])',
    ],
    [
      'two,"99999999999"',
      'databind.JsonMappingException: Numeric value (99999999999) out of range of int\n at [Source: (StringReader); line: 1, column: 34] (through reference chain: Bean["partition"])',
    ],
    [
      'two,0,1,2',
      'dataformat.csv.CsvReadException: Too many entries: expected at most 3 (value #3 (1 chars) "2")\n at [Source: (StringReader); line: 1, column: 9]',
    ],
    [
      'two,0,1,,',
      'dataformat.csv.CsvReadException: Too many entries: expected at most 3 (value #3 (0 chars) "")\n at [Source: (StringReader); line: 1, column: 18]',
    ],
    [
      '"two,0,1',
      'core.JsonParseException: Missing closing quote for value\n at [Source: (StringReader); line: 1, column: 17]',
    ],
    [
      '"two"€,0,1',
      "core.JsonParseException: Unexpected character ('€' (code 8364 / 0x20ac)): Expected column separator character (',' (code 44)) or end-of-line\n at [Source: (StringReader); line: 1, column: 7]",
    ],
  ])('%j is none', (line, refusal) => {
    expect(read(line)).toBe(`com.fasterxml.jackson.${refusal}`);
  });
});
