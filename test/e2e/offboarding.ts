import type { IDataObject } from 'n8n-workflow';
import { FormData, request } from 'undici';
import { type Execution, importExample, jsonOf, type StoredWorkflow } from '../../tools/sandbox';
import { type Get, TRACE_ID } from './stage';
import { ALIKE } from '../simulator/state/chats';
import { first, only } from '../support/certain';

/** The manager who decides, as the example has it. */
const MANAGER = '+14155550123';
/** The person who leaves, as somebody writes the number of a member of the simulator's groups. */
const PHONE = '+1 (415) 555-1001';
/** What the list of groups rests on, as Slack hears of it. */
const COVERAGE =
	/ Read for this: \d+ events since \d+ \w+ \d{4}\. Not known whether this person is in: ch_unclear\./;

/** The example that goes from a person to their groups, through its form and a question in iMessage. */
export function offboarding(get: Get): void {
	describe('The example offboard-a-person', () => {
		let workflow: StoredWorkflow;

		beforeAll(async () => {
			const { sandbox } = get();
			workflow = await importExample(sandbox, 'offboard-a-person');
			await sandbox.rest.activate(workflow.id);
		});
		afterAll(async () => await get().sandbox.rest.deactivate(workflow.id));
		beforeEach(async () => {
			const { simulator } = get().sandbox;
			await simulator.emit('message.received', { chat_id: 'ch_group_of_3' });
			// A group of which events tell that the person wrote in it, not who else is there.
			const chat = { id: 'ch_fail_4001', is_group: true };
			const sender_handle = { handle: '+14155551001', service: 'imessage', is_me: false };
			const data = { chat, message: { direction: 'inbound', sender_handle, parts: [] } };
			await simulator.emit('message.received', { chat_id: chat.id, data });
			// A group of which no event tells who is in it.
			const unclear = { chat: { id: 'ch_unclear', is_group: true } };
			await simulator.emit('message.received', { data: unclear });
		});

		const send = async (url: string, fields: string[]) => {
			const form = new FormData();
			fields.forEach((value, n) => form.append(`field-${n}`, value));
			const { statusCode, body } = await request(url, { method: 'POST', body: form });
			await body.dump();
			expect(statusCode).toBe(200);
		};
		const texts = (channel: string) =>
			get()
				.sandbox.internet.slack.filter((message) => message.channel === channel)
				.map(({ text }) => text);
		const linkTo = (execution: string) =>
			`\n<${get().sandbox.n8n.url}/workflow/${workflow.id}/executions/${execution}|Open the execution>`;
		const leaves = () =>
			get().sandbox.simulator.requests.filter(({ url }) => url.endsWith('/leave'));

		/** Fills in the first form; returns the id of the execution that it starts. */
		const begin = async (phone: string) => {
			const { rest, n8n } = get().sandbox;
			const known = await rest.executionsOf(workflow.id);
			await send(`${n8n.url}/form/chert-offboard-a-person`, ['Jo Park', phone]);
			return await rest.until('the execution of the form', async () => {
				const ids = await rest.executionsOf(workflow.id);
				return ids.find((id) => !known.includes(id));
			});
		};

		/** Goes all the way; `decision` is what the manager replies. */
		const offboard = async (decision: string): Promise<{ question: string; run: Execution }> => {
			const { rest, internet, simulator } = get().sandbox;
			internet.slack.length = 0;
			const before = leaves().length;
			const id = await begin(PHONE);
			await rest.finished(id, 'waiting');
			const asked = [...simulator.messages.values()].at(-1)!;
			const question = String((asked.parts[0] as IDataObject).value);
			expect(leaves()).toHaveLength(before);
			expect(texts('#offboarding')).toEqual([]);
			await simulator.emit('message.received', { to_last: true, text: decision });
			const run = await get().answered(id);
			expect(run.data.resultData.error).toBeUndefined();
			expect(run.status).toBe('success');
			return { question, run };
		};

		const rows = async (run: Execution): Promise<IDataObject[]> => {
			const table = first(jsonOf(run, 'Make Sure of the Table'));
			const path = `/rest/projects/${String(table.projectId)}/data-tables/${String(table.id)}/rows`;
			const { data } = await get().sandbox.rest.send<{ data: IDataObject[] }>('GET', path);
			return data;
		};

		test('finds the groups, looks, asks, leaves and reports; a second time does no harm', async () => {
			const first = await offboard('2');
			const lines = first.question.split('\n');
			expect(lines[0]).toBe('Jo Park is leaving. Leave which groups? It cannot be undone.');
			const like = 'group with …1000, …1001 and 2 more';
			expect(lines[1]).toMatch(/^Can be left \(7\): .*Sales North/);
			// Nameless groups are named by the people in them.
			expect(lines[1]!.split(like)).toHaveLength(ALIKE.length + 1);
			expect(lines[2]).toMatch(/^Not clear \(1\): /);
			expect(lines[3]).toBe('Cannot be left (1): Three of us');
			expect(lines[4]).toBe('Not known whether they are in (1): ch_unclear');
			expect(lines.slice(5, 8)).toEqual([
				'1 Leave the 7 that can be left',
				'2 Leave those and the 1 that are not clear',
				'3 Leave nothing',
			]);
			const sizes = [4, 5, 8, 31].map((size) => `ch_group_of_${size}`);
			const left = [...ALIKE, ...sizes].sort();
			for (const id of left) expect(get().leftCount(id)).toBe(1);
			expect(leaves().map(({ chat_id }) => chat_id)).not.toContain('ch_group_of_3');
			expect(texts('#offboarding')).toEqual([
				expect.stringMatching(
					/^:white_check_mark: Jo Park: your line has left 6 groups: .*Sales North.* Approved by \+14155550123\./,
				),
			]);
			expect(only(texts('#offboarding'))).toMatch(COVERAGE);
			expect(only(texts('#offboarding')).endsWith(linkTo(first.run.id))).toBe(true);
			// Your line is not in the other one anymore.
			const problems = texts('#offboarding-problems');
			expect(problems).toHaveLength(2);
			const problem = only(problems.filter((one) => one.includes('ch_fail_4001')));
			expect(problem).toMatch(
				/^:warning: Jo Park: it is not known whether your line left .*ch_fail_4001\n/,
			);
			expect(problem).toMatch(/Chert 4001: [^]*\nTrace ID: [0-9a-f]{12}\n/);
			// The code once: the message has it.
			expect(problem.replaceAll('ch_fail_4001', '').split('4001')).toHaveLength(2);
			expect(problem.endsWith(linkTo(first.run.id))).toBe(true);
			const written = await rows(first.run);
			const withResult = (result: string) =>
				written.filter((row) => row.result === result).map(({ chat_id }) => chat_id);
			expect(withResult('left').sort()).toEqual(left);
			expect(withResult('not known')).toEqual(['ch_fail_4001']);
			expect(withResult('failed')).toEqual(['ch_no_line']);
			expect(written).toHaveLength(left.length + 2);
			for (const row of written) {
				expect(row).toMatchObject({ employee: 'Jo Park', approved_by: MANAGER });
			}
			const failed = written.find(({ result }) => result === 'not known')!;
			expect(failed.trace_id).toMatch(TRACE_ID);

			const second = await offboard('leave the 7 that can be left');
			for (const id of left) expect(get().leftCount(id)).toBe(1);
			expect(texts('#offboarding')).toEqual([
				expect.stringMatching(/: your line has left 0 groups, and had left 6 before: /),
			]);
			const all = await rows(second.run);
			expect(all.slice(0, written.length)).toEqual(written);
			const again = all.slice(written.length).map(({ result }) => result);
			expect(again.filter((result) => result !== 'failed')).toEqual(
				left.map(() => 'had been left before'),
			);
		});

		test('leaves nothing when the person decides so', async () => {
			const { run } = await offboard('3.');
			expect(leaves()).toEqual([]);
			const text = only(texts('#offboarding'));
			expect(text).toContain(
				`:no_entry_sign: Jo Park: no group was left. Leave nothing (${MANAGER}).`,
			);
			expect(text).toMatch(COVERAGE);
			expect(text.endsWith(linkTo(run.id))).toBe(true);
		});

		test.each([
			[
				'whom no event tells of',
				'+14155559999',
				'#offboarding',
				/^:mag: No event .* with Jo Park.* Read for this: \d+ events .*ch_unclear/,
			],
			[
				'whose number cannot be read',
				'415 555 1001',
				'#offboarding-problems',
				/^:warning: The groups of Jo Park could not be looked up, and nothing was left\.\nThe field 'Members' needs a phone number/,
			],
		])('says so of a person %s', async (_, phone, channel, text) => {
			const run = await get().sandbox.rest.finished(await begin(phone));
			expect(run.status).toBe('success');
			expect(get().sandbox.internet.slack.map((message) => message.channel)).toEqual([channel]);
			expect(texts(channel)).toEqual([expect.stringMatching(text)]);
			expect(only(texts(channel)).endsWith(linkTo(run.id))).toBe(true);
			expect(leaves()).toEqual([]);
		});
	});
}
