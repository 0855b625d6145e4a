/**
 * `npm test`: lint, typecheck, build and unit tests side by side, so that every core has work. The unit
 * tests wait for the build, because n8n's engine loads dist/. What each step says is printed in one piece
 * and always in the same order. Fails if one of them fails.
 */
import { spawn } from 'node:child_process';

const color = process.stdout.isTTY ? { FORCE_COLOR: '1' } : {};

/** Starts `npm run <script>`; `text` and `listener` carry what it says. */
function start(script) {
	const step = { script, text: '', listener: undefined };
	const child = spawn('npm', ['run', '--silent', script], {
		env: { ...process.env, ...color },
		shell: process.platform === 'win32',
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding('utf8').on('data', (text) => {
			if (step.listener) step.listener(text);
			else step.text += text;
		});
	}
	step.done = new Promise((resolve) => child.on('close', (code) => resolve(code === 0)));
	return step;
}

/** Prints what a step has said so far and what it still says. */
async function print(step) {
	console.log(`\n> ${step.script}`);
	process.stdout.write(step.text);
	step.listener = (text) => process.stdout.write(text);
	return await step.done;
}

const build = start('build');
const others = [start('lint'), start('typecheck')];
const unit = build.done.then((built) => (built ? start('unit') : undefined));

const failed = [];
for (const step of [build, ...others]) if (!(await print(step))) failed.push(step.script);
const tests = await unit;
if (!tests) console.log('\nThe unit tests did not run: they need the build.');
else if (!(await print(tests))) failed.push(tests.script);

if (failed.length > 0) console.error(`\nFailed: ${failed.join(', ')}.`);
process.exit(failed.length > 0 ? 1 : 0);
