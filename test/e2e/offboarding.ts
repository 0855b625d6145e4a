import type { IDataObject } from 'n8n-workflow';
import { FormData, request } from 'undici';
import { type Execution, importExample, jsonOf, type StoredWorkflow } from '../../tools/sandbox';
import { type Get, TRACE_ID } from './stage';
import { at, first, only } from '../support/certain';

const LEAVE = 'Leave the groups that can be left';
const LEAVE_ALL = 'Leave those where it is not clear, too';
const LEAVE_NOTHING = 'Leave nothing';
/** The person who leaves, as somebody writes the number of a member of the simulator's groups. */
const PHONE = '+1 (415) 555-1001';

/** The example that goes from a person to their groups, through both of its forms. */
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
			simulator.configure({ variants: { event_display_name: 'sent' } });
			await simulator.emit('message.received', { chat_id: 'ch_group_of_3' });
			// A group of which events tell that the person wrote in it, not who else is there.
			const chat = { id: 'ch_fail_4001', is_group: true };
			const sender_handle = { handle: '+14155551001', service: 'imessage', is_me: false };
			const data = { chat, message: { direction: 'inbound', sender_handle, parts: [] } };
			await simulator.emit('message.received', { chat_id: chat.id, data });
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

		/** Goes all the way; `decision` is what the person chooses in the second form. */
		const offboard = async (decision: string): Promise<{ question: string; run: Execution }> => {
			const { rest, internet } = get().sandbox;
			internet.slack.length = 0;
			const before = leaves().length;
			const id = await begin(PHONE);
			await rest.finished(id, 'waiting');
			const question = only(texts('#offboarding'));
			const [link] = /http:\/\/\S+/.exec(question.replaceAll('|', ' ').replaceAll('>', ' ')) ?? [];
			// Looking at the form, as a preview of the link does, decides nothing.
			const page = await request(link!);
			expect(page.statusCode).toBe(200);
			expect(await page.body.text()).toContain('Leave the groups of Jo Park?');
			expect((await rest.execution(id)).status).toBe('waiting');
			expect(leaves()).toHaveLength(before);
			await send(link!, [decision, 'Olive Owner']);
			const run = await rest.finished(id);
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
			const first = await offboard(LEAVE_ALL);
			expect(first.question).toContain(
				`*Jo Park* (${PHONE}) is in 5 groups, going by their last events.`,
			);
			expect(first.question).toContain('*Can be left (3):* ');
			expect(first.question).toContain('Sales North (4 people, ch_group_of_4)');
			expect(first.question).toContain('*Cannot, or not clear (2):* ');
			expect(first.question).toContain(
				'Three of us: It is a group of 3, your line included; leaving takes at least 4',
			);
			const left = ['ch_group_of_4', 'ch_group_of_5', 'ch_group_of_8'];
			expect(left.map((id) => get().leftCount(id))).toEqual([1, 1, 1]);
			expect(leaves().map(({ chat_id }) => chat_id)).not.toContain('ch_group_of_3');
			expect(texts('#offboarding').slice(1)).toEqual([
				expect.stringMatching(
					/^:white_check_mark: Jo Park: your line has left 3 groups: .*Sales North.* Approved by Olive Owner\./,
				),
			]);
			expect(at(texts('#offboarding'), 1).endsWith(linkTo(first.run.id))).toBe(true);
			const problem = only(texts('#offboarding-problems'));
			expect(problem).toMatch(
				/^:warning: Jo Park: it is not known whether your line left ch_fail_4001\n/,
			);
			expect(problem).toMatch(/Chert 4001: [^]*\nTrace ID: [0-9a-f]{12}\n/);
			// The code once: the message has it.
			expect(problem.replaceAll('ch_fail_4001', '').split('4001')).toHaveLength(2);
			expect(problem.endsWith(linkTo(first.run.id))).toBe(true);
			const written = await rows(first.run);
			expect(written.map(({ chat_id, result }) => [chat_id, result]).sort()).toEqual([
				['ch_fail_4001', 'not known'],
				['ch_group_of_4', 'left'],
				['ch_group_of_5', 'left'],
				['ch_group_of_8', 'left'],
			]);
			for (const row of written) {
				expect(row).toMatchObject({ employee: 'Jo Park', approved_by: 'Olive Owner' });
			}
			const failed = written.find(({ result }) => result === 'not known')!;
			expect(failed.trace_id).toMatch(TRACE_ID);

			const second = await offboard(LEAVE);
			expect(left.map((id) => get().leftCount(id))).toEqual([1, 1, 1]);
			expect(texts('#offboarding').slice(1)).toEqual([
				expect.stringMatching(/: your line has left 0 groups, and had left 3 before: /),
			]);
			const all = await rows(second.run);
			expect(all.slice(0, written.length)).toEqual(written);
			expect(all.slice(written.length).map(({ result }) => result)).toEqual([
				'had been left before',
				'had been left before',
				'had been left before',
			]);
		});

		test('leaves nothing when the person decides so', async () => {
			const { run } = await offboard(LEAVE_NOTHING);
			expect(leaves()).toEqual([]);
			expect(texts('#offboarding').slice(1)).toEqual([
				`:no_entry_sign: Jo Park: no group was left. Leave nothing (Olive Owner).${linkTo(run.id)}`,
			]);
		});

		test.each([
			['whom no event tells of', '+14155559999', '#offboarding', /^:mag: No event .* with Jo Park/],
			[
				'whose number cannot be read',
				'415 555 1001',
				'#offboarding-problems',
				/^:warning: The groups of Jo Park could not be looked up, and nothing was left\.\nThe field "Members" needs a phone number/,
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
