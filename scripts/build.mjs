/**
 * `n8n-node build`, then what it leaves undone (gulpfile.js). Its output is written for a terminal: in a
 * pipe or a file its spinner would leave a hundred frames, so there it gets neither frames nor colours.
 */
import { spawnSync } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';

const terminal = process.stdout.isTTY === true;

/** Runs one of the project's own commands to its end; ends the build if it fails. */
function run(command, ...args) {
	const { status, stdout, stderr } = spawnSync('npx', ['--no-install', command, ...args], {
		encoding: 'utf8',
		shell: process.platform === 'win32',
		...(terminal
			? { stdio: 'inherit' }
			: { env: { ...process.env, CI: 'true', NO_COLOR: '1', FORCE_COLOR: undefined } }),
	});
	if (!terminal) {
		process.stdout.write(stripVTControlCharacters(stdout ?? ''));
		process.stderr.write(stripVTControlCharacters(stderr ?? ''));
	}
	if (status !== 0) process.exit(status ?? 1);
}

run('n8n-node', 'build');
// The compiler indents with four blanks: tabs make the package a tenth smaller, and it stays readable.
run(
	'prettier',
	...['--ignore-path', 'no-such-file', '--log-level', 'warn', '--print-width', '200', '--write'],
	'dist/**/*.js',
);
run('gulp', '--silent');
