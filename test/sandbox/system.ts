import { nodeProcess } from '../support/node';
import { command } from './command';
import { print } from './progress';

/**
 * Makes sure that something of the system is there: installs it with apt where that is possible, and
 * else says how a person does it.
 *
 * @param packages Debian's packages that bring it, e.g. `['redis-server']`
 * @param isThere asked before, and again after the installation
 * @throws Error with the command to type
 */
export async function need(
	packages: readonly string[],
	isThere: () => Promise<boolean>,
): Promise<void> {
	if (await isThere()) return;
	const apt = await command('apt-get', ['--version']);
	if (apt.code !== 0 || nodeProcess.getuid?.() !== 0) {
		throw new Error(
			`Something is missing on this machine: ${packages.join(', ')}. On Debian or Ubuntu: sudo apt-get install ${packages.join(' ')}`,
		);
	}
	print(`Installing ${packages.join(', ')} with apt …`);
	const env = { DEBIAN_FRONTEND: 'noninteractive' };
	await command('apt-get', ['update', '--quiet'], { env });
	const options = ['install', '--yes', '--quiet', '--no-install-recommends'];
	const { tail } = await command('apt-get', [...options, ...packages], { env });
	if (!(await isThere())) throw new Error(`apt could not install ${packages.join(', ')}:\n${tail}`);
}

/** Whether a program can be started, as a question for `need`. */
export const starts =
	(program: string, ...args: string[]) =>
	async (): Promise<boolean> =>
		(await command(program, args)).code === 0;
