import { buildCommand } from '@stricli/core';
import { briefs } from '../briefs.ts';
import { type Context, PROPOSE, print, UsageError } from '../context.ts';

/** What each shell has to run so that it completes. All ask `jobstat` for proposals, each with a tab and its meaning. */
const scripts = {
  bash: `_jobstat() {
  local IFS=$'\\n'
  COMPREPLY=($(jobstat ${PROPOSE} "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null | cut -f1))
}
complete -o default -F _jobstat jobstat`,
  zsh: `_jobstat() {
  local -a proposals
  proposals=("\${(@f)$(jobstat ${PROPOSE} "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  proposals=("\${(@)proposals//$'\\t'/:}")
  if [[ -n "$proposals" ]]; then _describe jobstat proposals; else _files; fi
}
compdef _jobstat jobstat`,
  fish: `complete -c jobstat -a '(jobstat ${PROPOSE} (commandline -opc)[2..] (commandline -ct) 2>/dev/null)'`,
} as const;

type Shell = keyof typeof scripts;

export const completionCommand = buildCommand<Record<never, never>, [Shell], Context>({
  docs: {
    brief: briefs.completion,
    customUsage: [
      { input: 'bash >> ~/.bashrc', brief: 'for bash' },
      { input: 'zsh >> ~/.zshrc', brief: 'for zsh' },
      { input: 'fish > ~/.config/fish/completions/jobstat.fish', brief: 'for fish' },
    ],
  },
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [
        {
          brief: 'bash, zsh or fish',
          parse: parseShell,
          placeholder: 'SHELL',
          proposeCompletions: () => Object.keys(scripts),
        },
      ],
    },
  },
  func(_flags, shell) {
    print(this, scripts[shell]);
  },
});

function parseShell(text: string): Shell {
  if (!Object.hasOwn(scripts, text)) throw new UsageError('give bash, zsh or fish');
  return text as Shell;
}
