/**
 * The man page of a command, from the declaration that also parses its options: checked in as man/NAME.1, and a test holds
 * the file against this text, so that no option can be added without its page.
 */
import type { CommandDeclaration, OptionDeclaration } from './command.ts';
import { VERSION } from '../base/version.ts';

export function manPage(command: CommandDeclaration): string {
  const lines = [
    `.TH ${roff(command.name.toUpperCase())} 1 "" "Samsa ${VERSION}" "Apache Kafka tools"`,
    '.SH NAME',
    `${roff(command.name)} \\- ${roff(command.summary)}`,
    '.SH SYNOPSIS',
    ...synopsis(command),
  ];
  if (command.description !== undefined) {
    lines.push('.SH DESCRIPTION');
    for (const [i, paragraph] of command.description.entries()) {
      if (i > 0) lines.push('.PP');
      lines.push(roff(paragraph));
    }
  }
  lines.push(...optionSection('OPTIONS', command.options, command.dialect));
  for (const sub of command.subcommands ?? [])
    lines.push(
      `.SH ${roff(sub.name.toUpperCase())}`,
      roff(sub.summary),
      ...optionList(sub.options, command.dialect),
    );
  if (command.examples !== undefined) {
    lines.push('.SH EXAMPLES');
    for (const [text, meaning] of command.examples)
      lines.push('.TP', `.B ${roff(text)}`, roff(meaning));
  }
  if (command.seeAlso !== undefined)
    lines.push(
      '.SH SEE ALSO',
      command.seeAlso.map((name) => `\\fB${roff(name)}\\fR(1)`).join(', '),
    );
  return `${lines.join('\n')}\n`;
}

function synopsis(command: CommandDeclaration): string[] {
  const forms = command.synopsis ?? ['[option ...]'];
  return forms.flatMap((form, i) => [
    ...(i > 0 ? ['.br'] : []),
    `.B ${roff(command.name)}`,
    roff(form),
  ]);
}

function optionSection(
  title: string,
  options: readonly OptionDeclaration[],
  dialect: string,
): string[] {
  const list = optionList(options, dialect);
  return list.length === 0 ? [] : [`.SH ${title}`, ...list];
}

function optionList(options: readonly OptionDeclaration[], dialect: string): string[] {
  return options
    .filter((option) => option.hidden !== true)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((option) => ['.TP', optionTerm(option, dialect), optionText(option)]);
}

function optionTerm(option: OptionDeclaration, dialect: string): string {
  const names = [option.name, ...(option.aliases ?? [])].map((name) => {
    const dashes = dialect === 'argparse' && name.length === 1 ? '-' : '--';
    return `\\fB${roff(dashes + name)}\\fR`;
  });
  if (option.type === 'flag') return names.join(', ');
  const value = `\\fI${roff(option.valueName ?? option.type)}\\fR`;
  return `${names.join(', ')} ${option.optionalValue === true ? `[${value}]` : value}`;
}

function optionText(option: OptionDeclaration): string {
  const text = roff(option.description);
  return option.default === undefined ? text : `${text} Default: ${roff(option.default)}.`;
}

/** Escapes what roff would read: backslashes, hyphens that must stay hyphens, a dot or quote at the start of a line. */
function roff(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^([.'])/, '\\&$1');
}
