import type { IDataObject } from 'n8n-workflow';
import { startSimulator, type Simulator } from '../../test/simulator';
import { Engine, type RunResult } from '../../test/support/engine';
import { nodeProcess } from '../../test/support/node';
import { at, take } from '../../test/support/certain';

/** One CRM contact who leaves, the chat their line is in, and what must come of it. */
interface Case {
	contact: string;
	chat_id: string;
	expected: 'left' | { code: number | null; reason: string };
}

const print = (text = '') => void nodeProcess.stdout.write(`${text}\n`);

/**
 * The main job on real input: eight CRM contacts leave the company, and a workflow in n8n's own engine
 * takes the company's line out of their groups: once with the error output, once in stop mode.
 */
async function demo(): Promise<number> {
	const simulator = await startSimulator();
	try {
		const engine = await Engine.load();
		const problems: string[] = [];
		problems.push(...(await withErrorOutput(engine, simulator)));
		simulator.reset();
		problems.push(...(await inStopMode(engine, simulator)));
		print();
		for (const problem of problems) print(`NOT AS IT SHOULD BE: ${problem}`);
		if (problems.length === 0) print('Everything is as it should be.');
		return problems.length === 0 ? 0 : 1;
	} finally {
		await simulator.close();
	}
}

function casesOf(simulator: Simulator): Case[] {
	const [sales, support, launch] = simulator.addGroups(3, 6);
	const failure = (code: number | null, reason: string) => ({ code, reason });
	return [
		{ contact: 'Ada', chat_id: sales, expected: 'left' },
		{ contact: 'Ben', chat_id: support, expected: 'left' },
		{ contact: 'Cleo', chat_id: 'ch_group_of_3', expected: failure(1002, 'GROUP_TOO_SMALL') },
		{ contact: 'Dan', chat_id: 'ch_direct', expected: failure(1006, 'NOT_A_GROUP') },
		{ contact: 'Eve', chat_id: 'ch_unknown', expected: failure(2002, 'CHAT_NOT_FOUND') },
		{ contact: 'Finn', chat_id: 'ch_no_line', expected: failure(4099, 'NO_PINNED_LINE') },
		{ contact: 'Gia', chat_id: '..', expected: failure(null, 'INVALID_INPUT') },
		{ contact: 'Hal', chat_id: launch, expected: 'left' },
	];
}

const itemsOf = (cases: Case[]): IDataObject[] =>
	cases.map(({ contact, chat_id }) => ({ contact, chat_id }));

async function withErrorOutput(engine: Engine, simulator: Simulator): Promise<string[]> {
	const cases = casesOf(simulator);
	const { success, failed } = await engine.run({
		credential: simulator.credential,
		items: itemsOf(cases),
		onError: 'continueErrorOutput',
	});
	print('On Error: Continue (using error output)\n');
	const problems: string[] = [];
	const rows = cases.map(({ contact, chat_id, expected }) => {
		const left = success.find(({ json }) => json.chat_id === chat_id);
		const error = failed.find(({ json }) => json.chat_id === chat_id)?.json.error as IDataObject;
		const outcome = left ? 'left' : String(error?.reason);
		const code = left ? '' : String(error?.code ?? '–');
		const wanted = expected === 'left' ? 'left' : expected.reason;
		const wantedCode = expected === 'left' ? '' : String(expected.code ?? '–');
		if (outcome !== wanted || code !== wantedCode) {
			problems.push(`${chat_id}: ${outcome} ${code} instead of ${wanted} ${wantedCode}`);
		}
		const count = simulator.chats.get(chat_id)?.left_count ?? 0;
		if (count !== (expected === 'left' ? 1 : 0))
			problems.push(`${chat_id} was left ${count} times`);
		return [contact, chat_id, outcome, code, String(error?.trace_id ?? '')];
	});
	table(['contact', 'chat', 'outcome', 'code', 'trace id'], rows);
	if (success.length + failed.length !== cases.length) problems.push('items were lost or doubled');
	return problems;
}

async function inStopMode(engine: Engine, simulator: Simulator): Promise<string[]> {
	// What cannot be an ID would fail the run before its first request.
	const cases = casesOf(simulator).filter(({ chat_id }) => chat_id !== '..');
	const { error, status, success }: RunResult = await engine.run({
		credential: simulator.credential,
		items: itemsOf(cases),
		onError: 'stopWorkflow',
	});
	print('\nOn Error: Stop Workflow. n8n shows:\n');
	const item = (error?.context as IDataObject | undefined)?.itemIndex;
	print(`  ${error?.message}   [item ${String(item)}, HTTP ${error?.httpCode}]`);
	for (const line of String(error?.description).split('\n')) print(`  ${line}`);

	const [ada, ben] = take(cases, 2);
	const sent = simulator.requests.length;
	const context = (error?.context ?? {}) as Record<string, unknown[]>;
	const { done = [], also_failed = [], not_started = [] } = context;
	const problems: string[] = [];
	if (status !== 'error' || success.length > 0) problems.push('the run did not stop');
	if (!error?.message.startsWith('Chert 1002: '))
		problems.push('the message does not name the code');
	const before = `Left before this: ${ada.chat_id}, ${ben.chat_id}`;
	if (!error?.description?.includes(before)) problems.push(`the error does not say "${before}"`);
	if (item !== 2) problems.push('the error does not name the item');
	const isWhole = sent + not_started.length === cases.length;
	if (done.length + also_failed.length + 1 !== sent || !isWhole) {
		problems.push('the error does not account for every item');
	}
	return problems;
}

function table(head: string[], rows: string[][]): void {
	const widths = head.map((_, n) => Math.max(...[head, ...rows].map((row) => at(row, n).length)));
	const line = (row: string[]) =>
		`  ${row.map((cell, n) => cell.padEnd(at(widths, n))).join('  ')}`;
	print(line(head).trimEnd());
	print(`  ${widths.map((width) => '─'.repeat(width)).join('  ')}`);
	for (const row of rows) print(line(row).trimEnd());
}

void demo().then((code) => {
	nodeProcess.exitCode = code;
});
