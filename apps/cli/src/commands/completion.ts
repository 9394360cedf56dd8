import type { Command } from '../command.js';

/** What yargs answers of words so far; zsh understands bash's way once it is asked to. */
const SCRIPT = `# Completion of bp in bash and zsh: add to ~/.bashrc or ~/.zshrc
if [ -n "$ZSH_VERSION" ]; then autoload -U +X compinit bashcompinit && compinit && bashcompinit; fi
_bp_completions() {
  local answer
  answer="$(bp --get-yargs-completions "\${COMP_WORDS[@]}" 2>/dev/null)"
  COMPREPLY=($(compgen -W "$answer" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _bp_completions bp`;

export const completion: Command = {
  command: 'completion',
  describe: 'Print the script that completes commands and flags in bash and zsh',
  builder: (parser) =>
    parser.example('$0 completion >> ~/.bashrc', 'from the next shell on, the tab key completes'),
  run: async (session) => {
    session.say(SCRIPT);
    session.result({ script: SCRIPT });
  },
};
