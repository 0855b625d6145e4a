import type { IExecuteFunctions } from 'n8n-workflow';
import { leave } from '../../../../nodes/Chert/actions/chat/leave.operation';
import { logAccount, noteAccount } from '../../../../nodes/Chert/run/account';
import type { Outcome } from '../../../../nodes/Chert/run/outcome';

/** What n8n's log and the execution's own data get to hear. */
function n8n() {
	const [lines, notes]: [string[], string[]] = [[], []];
	const context = {
		getWorkflow: () => ({ id: 'w1', name: 'Offboarding' }),
		getExecutionId: () => '7',
		getNode: () => ({ name: 'Chert' }),
		logger: { warn: (line: string) => lines.push(line) },
		customData: { set: (_: string, note: string) => notes.push(note) },
	};
	return { context: context as unknown as IExecuteFunctions, lines, notes };
}

const left = (count: number, length: number) =>
	Array.from({ length: count }, (_, itemIndex): Outcome => {
		const about = { chat_id: `${itemIndex}`.padStart(length, '0') };
		return { itemIndex, about, outputs: [{ json: { ...about, status: 'left' } }] };
	});

test.each([
	['short names are in it', 8, true],
	['names that are too long for n8n are left out, the count and where to look are not', 40, false],
])('the highlighted data of a cancelled run: %s', (_, length, hasNames) => {
	const { context, notes } = n8n();
	noteAccount(context, leave, left(20, length));
	const note = notes.join();
	expect(note).toMatch(/^Left before this: 20 of 20\b.*chert\.account\)$/);
	expect(note.includes('0'.repeat(length))).toBe(hasNames);
	// n8n cuts off what is longer.
	expect(note.length).toBeLessThanOrEqual(512);
});

test('the account in the log tells apart what was done otherwise, in the words of its tasks', () => {
	const { context, lines } = n8n();
	const outcomes = left(2, 4);
	const checked = { ...outcomes[1]!, doneLabel: 'Checked before this' };
	logAccount(context, leave, { outcomes: [outcomes[0]!, checked], underWay: 0 }, 'failure');
	expect(lines[0]).toContain('Left before this: 1 of 2. Checked before this: 1.');
	expect(lines[1]).toContain('"otherwise_done":[{"item":1,"chat_id":"0001"}]');
});

test('the account in the log names what an item is about, without its idempotency key', () => {
	const { context, lines } = n8n();
	const about = { chat_id: 'ch_1', idempotency_key: 'example-key' };
	logAccount(
		context,
		leave,
		{ outcomes: [{ itemIndex: 0, about, notStarted: true }], underWay: 0 },
		'cancelled',
	);
	expect(lines[1]).toContain('"not_started":[{"item":0,"chat_id":"ch_1"}]');
});
