/**
 * A command's options as a commander program. commander is loaded only when a command really has work to do: the
 * canonical form is unambiguous, so all that is asked of it is to hold the declarations and collect the values.
 */
import { Command, Option } from 'commander';
import type { OptionDeclaration } from './command.ts';

export interface Program {
  readonly command: Command;
  /** Values by name; null stands for an option whose value was left out, or a flag. */
  read(canonical: readonly string[]): Map<string, (string | null)[]>;
}

export function programOf(name: string, options: readonly OptionDeclaration[]): Program {
  const collected = new Map<string, (string | null)[]>();
  const command = new Command(name).exitOverride().helpOption(false).helpCommand(false);
  command.configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
  for (const declaration of options) {
    command.addOption(optionOf(declaration));
    command.on(`option:${declaration.name}`, (value?: string | null) => {
      const values = collected.get(declaration.name) ?? [];
      values.push(value ?? null);
      collected.set(declaration.name, values);
    });
  }
  return {
    command,
    read(canonical) {
      collected.clear();
      command.parse([...canonical], { from: 'user' });
      return new Map(collected);
    },
  };
}

function optionOf(declaration: OptionDeclaration): Option {
  const { name, type, optionalValue, valueName, description, hidden } = declaration;
  const shown = valueName ?? type;
  const value = type === 'flag' ? '' : optionalValue === true ? ` [${shown}]` : ` <${shown}>`;
  const option = new Option(`--${name}${value}`, description);
  if (hidden === true) option.hideHelp();
  return option;
}
