import { print, readArguments, stop } from './commandLine';
import { startSimulator, VARIANT_NAMES, VARIANTS, type Simulator, type Variants } from './index';
import { nodeProcess } from '../support/node';

const HELP = `The Chert API on your own machine, to build workflows against without an account.

  npm run simulator -- [options]

  --port N             port to listen on (default 4010; 0 for any)
  --latency MS         every answer takes so long
  --rate-limit N       refuse more than N requests a second, as Chert does
  --clock-skew SECONDS let its clock run ahead (or, negative, behind)
  --ration             ration first messages to new people: 10 minutes apart, 30 a day
  --variant NAME=VALUE answer another way where the documentation does not say how; may come often
  --variants           list those ways
  --state FILE         keep webhook subscriptions in this file over a restart
  --quiet              print nothing but the address
  --help               print this
`;

function numberOf(name: string, text: string | undefined, otherwise: number): number {
	if (text === undefined) return otherwise;
	return Number.isFinite(Number(text)) && text.trim() !== ''
		? Number(text)
		: stop(`--${name} wants a number, not "${text}".`);
}

async function main(): Promise<void> {
	const values = readArguments({
		port: { type: 'string' },
		latency: { type: 'string' },
		'rate-limit': { type: 'string' },
		'clock-skew': { type: 'string' },
		ration: { type: 'boolean' },
		variant: { type: 'string', multiple: true, default: [] },
		variants: { type: 'boolean' },
		state: { type: 'string' },
		quiet: { type: 'boolean' },
		help: { type: 'boolean' },
	});
	if (values.help) return print(HELP);
	if (values.variants) return listVariants();
	const port = numberOf('port', values.port, 4010);
	const simulator = await startSimulator({
		port,
		latency_ms: numberOf('latency', values.latency, 0),
		rate_limit: numberOf('rate-limit', values['rate-limit'], 0),
		clock_skew_seconds: numberOf('clock-skew', values['clock-skew'], 0),
		ration_first_messages: values.ration ?? false,
		variants: variantsOf(values.variant),
		stateFile: values.state,
	}).catch((error: NodeJS.ErrnoException) =>
		error.code === 'EADDRINUSE'
			? stop(
					`Port ${port} is in use. Stop what uses it, or choose another: npm run simulator -- --port 4011`,
				)
			: stop(error.message),
	);
	if (values.quiet) print(simulator.url);
	else introduce(simulator);
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		nodeProcess.once(signal, () => void simulator.close().then(() => nodeProcess.exit(0)));
	}
}

/** Variants such as `message=wrapped`; the simulator refuses unknown ones when it starts. */
function variantsOf(texts: readonly string[]): Partial<Variants> {
	return Object.fromEntries(texts.map((text) => [...text.split('='), ''].slice(0, 2)));
}

function listVariants(): void {
	print(
		'What the documentation leaves open, and the ways to answer (the first one is the default):\n',
	);
	for (const name of VARIANT_NAMES) {
		const { values, about } = VARIANTS[name];
		print(`  ${name} = ${values.join(' | ')}`);
		print(`      ${about}`);
	}
}

function introduce({ url, credential, chats }: Simulator): void {
	print(`The Chert simulator listens at ${url}\n`);
	print('Type this into the Chert credential in n8n (n8n must run on this machine):\n');
	print('  Authentication   Signature (HMAC)');
	print(`  Tenant           ${credential.tenant}`);
	print(`  Signing Secret   ${credential.signingSecret}`);
	print(`  Base URL         ${credential.baseUrl}\n`);
	print('Chats you can leave or fail to leave:\n');
	const rows: Array<[string, string]> = [...chats.values()].map((chat) => [
		chat.id,
		`${describe(chat)}${chat.display_name ? ` ("${chat.display_name}")` : chat.is_group ? ' (without a name)' : ''}`,
	]);
	rows.push(
		['ch_fail_<code>', 'always answers that code, e.g. ch_fail_4001 or ch_fail_1007'],
		['ch_fail_html', "answers with a proxy's error page"],
		['ch_fail_hang', 'never answers'],
		['ch_fail_reset', 'breaks the connection'],
		['ch_slow_<ms>', 'a group of 5 that answers after <ms> milliseconds'],
		['anything else', 'is unknown: 2002'],
	);
	const width = Math.max(...rows.map(([id]) => id.length));
	for (const [id, what] of rows) print(`  ${id.padEnd(width)} ${what}`);
	print('\nA group that was left stays left. To begin anew (webhook subscriptions are kept):');
	print(`  curl -X POST ${url}/_simulator/reset`);
	print('Who was left, and how often:');
	print(`  curl ${url}/_simulator/state`);
	print('More groups, and other faults for one chat:');
	print(`  curl -X POST ${url}/_simulator/groups -d '{"count": 100}'`);
	print(
		`  curl -X POST ${url}/_simulator/faults -d '{"chat_id": "ch_group_of_5", "faults": [{"kind": "rate_limited", "retry_after": 3}]}'`,
	);
	print(
		'A message arrives (events are in Event → Get Many, and go to webhook subscriptions, signed):',
	);
	print('  npm run simulator:event -- --chat ch_group_of_5 --text leave');
	print('Somebody answers the last message that you sent:');
	print('  npm run simulator:event -- --reply yes');
	print('\nCtrl-C stops it and forgets everything.');
}

function describe(chat: { is_group: boolean; has_line: boolean; participants: number }): string {
	if (chat.participants < 2) return 'a chat without a recipient: 1006, and 1002 for Mark as Read';
	if (!chat.is_group) return 'a direct message: 1006';
	if (!chat.has_line) return 'a group without a line: 4099';
	if (chat.participants < 4) return `a group of ${chat.participants}, too small to leave: 1002`;
	return `a group of ${chat.participants} that can be left`;
}

void main();
