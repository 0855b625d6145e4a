import { nodeProcess } from '../../test/support/node';
import { command } from './command';
import { withProgress } from './progress';

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
	const env = { DEBIAN_FRONTEND: 'noninteractive' };
	const { tail } = await withProgress(`Installing ${packages.join(', ')} with apt`, async (say) => {
		// The last line that apt printed says best what it is at.
		const onLine = (line: string) => say(line.trim());
		await command('apt-get', ['update', '--quiet'], { env, onLine });
		const options = ['install', '--yes', '--quiet', '--no-install-recommends'];
		return await command('apt-get', [...options, ...packages], { env, onLine });
	});
	if (!(await isThere())) throw new Error(`apt could not install ${packages.join(', ')}:\n${tail}`);
}

/** Whether a program can be started, as a question for `need`. */
export const starts =
	(program: string, ...args: string[]) =>
	async (): Promise<boolean> =>
		(await command(program, args)).code === 0;
