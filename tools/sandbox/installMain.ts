import { nodeProcess } from '../../test/support/node';
import { install } from './install';
import { print } from './progress';
import { nameOf, TARGETS, targetsNamed } from './targets';

const HELP = `Puts real n8n on this machine, for "npm run n8n" and the end-to-end tests.

  npm run n8n:install              the current n8n and the oldest supported one
  npm run n8n:install -- 2.40.7    one of them

Each takes 2.8 GB under .cache/ and some minutes, once. Set N8N_SANDBOX_CACHE to put them elsewhere.
`;

async function main(names: string[]): Promise<void> {
	if (names.includes('--help')) return print(HELP);
	for (const target of names.length > 0 ? names.flatMap(targetsNamed) : TARGETS) {
		const { n8n } = await install(target);
		print(`${nameOf(target)} is at ${n8n}`);
	}
}

main(nodeProcess.argv.slice(2)).catch((error: Error) => {
	nodeProcess.stderr.write(`\n${error.message}\n`);
	nodeProcess.exitCode = 1;
});
