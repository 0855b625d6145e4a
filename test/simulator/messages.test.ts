import { request } from 'undici';
import { useSimulator } from '../support/simulator';
import { EFFECTS } from './envelope';
import { createHmac } from '../support/node';
import { first } from '../support/certain';

const T0 = 1_700_000_000_000;
const MINUTE = 60_000;
const ANN = '+14155550201';
let clock = T0;
const simulator = useSimulator({ now: () => clock });

beforeEach(() => {
	clock = T0;
});

async function call(method: 'GET' | 'POST', path: string, content?: object | string) {
	const body = typeof content === 'object' ? JSON.stringify(content) : content;
	const { tenant, signingSecret } = simulator.credential;
	const timestamp = Math.floor(clock / 1000);
	const message = `${timestamp}.${body ?? ''}`;
	const hex = createHmac('sha256', signingSecret).update(message).digest('hex');
	const headers = { 'x-chert-tenant': tenant, 'x-chert-signature': `v1,${timestamp},${hex}` };
	const answer = await request(`${simulator.url}/api/v1${path}`, { method, headers, body });
	const json = JSON.parse(await answer.body.text()) as Record<string, unknown>;
	return { status: answer.statusCode, headers: answer.headers, json };
}
const send = async (content: object | string) => await call('POST', '/send', content);
const addMessage = (age: number, direction: 'inbound' | 'outbound' = 'outbound') =>
	simulator.addMessage(
		{ chat_id: 'ch_direct', parts: [{ type: 'text', value: 'Helo' }], direction },
		age,
	);

/** Messages of the tenant's own; the seeds are of others. */
const sent = () =>
	[...simulator.messages.values()].filter(({ direction }) => direction === 'outbound');

describe('POST /send', () => {
	test('POST /send makes the direct chat with a number, or finds it; blank lines split bubbles', async () => {
		const first = await send({ phone: ANN, body: 'One\n\n Two \n \nThree', name: 'Somebody' });
		const second = await send({ phone: ANN, body: 'Four', phone_line_id: 'line_1' });
		const other = await send({ phone: ANN, body: 'Five', phone_line_id: 'line_2' });
		expect([first, second, other].map(({ json }) => json)).toMatchObject([
			{ status: 'sent', lead_id: 'ch_000001', lead_created: true, phone_line_id: 'line_1' },
			{ status: 'sent', lead_id: 'ch_000001', lead_created: false, phone_line_id: 'line_1' },
			{ status: 'sent', lead_id: 'ch_000001', lead_created: false, phone_line_id: 'line_2' },
		]);
		const later = await send({ phone: ANN, body: 'Still from the second line' });
		expect(later.json).toMatchObject({ lead_id: 'ch_000001', phone_line_id: 'line_2' });
		expect(simulator.chats.get('ch_000001')).toMatchObject({
			display_name: 'Somebody',
			is_group: false,
		});
		const { parts } = (await call('GET', `/messages/${String(first.json.message_id)}`)).json;
		expect(parts).toEqual(['One', 'Two', 'Three'].map((value) => ({ type: 'text', value })));
	});

	test('POST /send takes attachments in all documented forms', async () => {
		const attachments = [
			'a',
			{ id: 'b' },
			{ attachment_id: 'c' },
			{ attachment_id: 'd', live_photo: true },
		];
		simulator.attachments.receiveAll('a', 'b', 'c', 'd');
		const { json } = await send({ phone: ANN, body: 'Look', attachments });
		expect(simulator.messages.get(json.message_id as string)!.parts.slice(1)).toEqual([
			{ type: 'media', attachment_id: 'a' },
			{ type: 'media', attachment_id: 'b' },
			{ type: 'media', attachment_id: 'c' },
			{ type: 'media', attachment_id: 'd', live_photo: true },
		]);
	});

	test('POST /send acts once for a key and body, and refuses the key with another body', async () => {
		const content = { phone: ANN, body: 'Hi', idempotency_key: 'k' };
		const [first, second] = [await send(content), await send(content)];
		expect(second.json).toEqual(first.json);
		expect((await send({ ...content, body: 'Ho' })).json).toMatchObject({ code: 1002 });
		expect(sent()).toHaveLength(1);
	});

	test.each<[object | string, number, number, object]>([
		['{', 1004, 400, {}],
		[{ body: 'Hi' }, 1001, 400, {}],
		[{ phone: ANN, body: ' ' }, 1001, 400, {}],
		[{ phone: '4155550201', body: 'Hi' }, 1003, 400, {}],
		[{ phone: ANN, body: 'Hi', phone_line_id: 'line_9' }, 2006, 403, {}],
		[{ phone: ANN, body: 'Hi', effect: 'none' }, 4098, 400, { allowed_effects: EFFECTS }],
		[{ phone: ANN, body: 'Hi', attachments: 'a' }, 1002, 400, {}],
		[
			{ phone: ANN, body: 'Hi', attachments: ['att_photo', {}] },
			1002,
			400,
			{ attachment_index: 1 },
		],
		[
			{ phone: ANN, body: 'Hi', attachments: ['att_photo', 'att_nowhere'] },
			1011,
			409,
			{ attachment_index: 1 },
		],
		[
			{ phone: ANN, body: 'Hi', attachments: ['att_not_uploaded'] },
			1011,
			409,
			{ attachment_index: 0 },
		],
		[
			{ phone: ANN, body: 'Hi', attachments: ['https://example.com/a.png'] },
			1011,
			409,
			{ attachment_index: 0 },
		],
		[
			{
				phone: ANN,
				body: 'Hi',
				attachments: [{ url: 'https://example.com/a.png', id: 'att_photo' }],
			},
			1011,
			409,
			{ attachment_index: 0 },
		],
	])('%j is refused in the flat shape', async (content, code, status, extras) => {
		const answer = await send(content);
		expect(answer.status).toBe(status);
		expect(answer.json).toEqual({
			status: 'failed',
			code,
			message: expect.any(String) as string,
			retryable: false,
			...extras,
		});
		expect(answer.headers['x-trace-id']).toMatch(/^[0-9a-f]{12}$/);
		expect(sent()).toEqual([]);
	});

	test('first messages to new people can be rationed: 10 minutes apart, 30 a day and line', async () => {
		const person = (n: number) => ({ phone: `+1415555${3000 + n}`, body: 'Hi' });
		expect([(await send(person(1))).status, (await send(person(2))).status]).toEqual([200, 200]);
		simulator.reset();
		simulator.configure({ ration_first_messages: true });
		expect((await send(person(1))).status).toBe(200);
		clock += 60_000;
		expect(await send(person(2))).toMatchObject({
			status: 503,
			headers: { 'retry-after': '540' },
			json: { code: 4002, retryable: true, retry_after: 540 },
		});
		expect((await send(person(1))).status).toBe(200);
		expect((await send({ ...person(3), phone_line_id: 'line_2' })).status).toBe(200);
		clock += 9 * MINUTE;
		// One before these, and 29 of them: the 31st of the day waits until the first is a day old.
		for (let n = 4; n <= 32; n++, clock += 10 * MINUTE) {
			expect((await send(person(n))).status).toBe(200);
		}
		const { json } = await send(person(33));
		expect(json).toMatchObject({ code: 4002, retry_after: (24 * 60 - 300) * 60 });
		clock += Number(json.retry_after) * 1000;
		expect((await send(person(33))).status).toBe(200);
		const parts = [{ type: 'text', value: 'Hi' }];
		const create = { from: '+14155550100', to: ['+14155553999'], message: { parts } };
		expect((await call('POST', '/chats', create)).json).toMatchObject({ error: { code: 4002 } });
	});

	test('a limit is flat too, with its header', async () => {
		simulator.fault('POST /send', { kind: 'code', code: 4002, retry_after: 7 });
		const { json, headers } = await send({ phone: ANN, body: 'Hi' });
		expect(json).toMatchObject({ status: 'failed', code: 4002, retryable: true, retry_after: 7 });
		expect(headers['retry-after']).toBe('7');
	});
});

describe('messages', () => {
	test.each(['GET /messages/none', 'POST /messages/none/react', 'POST /messages/none/edit'])(
		'%s: 2003',
		async (route) => {
			const [method, path] = route.split(' ') as ['GET' | 'POST', string];
			const content = method === 'POST' ? { reaction: 'like', new_text: 'x' } : undefined;
			const { status, json } = await call(method, path, content);
			expect(status).toBe(404);
			expect(json).toMatchObject({ success: false, error: { code: 2003 } });
		},
	);

	test.each<[number, 'inbound' | 'outbound', object, number]>([
		[15 * MINUTE, 'outbound', { new_text: 'Hello' }, 200],
		[15 * MINUTE + 1, 'outbound', { new_text: 'Hello' }, 502],
		[0, 'inbound', { new_text: 'Hello' }, 400],
		[0, 'outbound', { new_text: ' ' }, 400],
		[0, 'outbound', {}, 400],
		[0, 'outbound', { new_text: 'Hello', edited_part_index: 0 }, 200],
		[0, 'outbound', { new_text: 'Hello', edited_part_index: 1 }, 400],
	])('%d ms old, %s, edited with %j: HTTP %d', async (age, direction, content, status) => {
		const id = addMessage(age, direction);
		const answer = await call('POST', `/messages/${id}/edit`, content);
		expect(answer.status).toBe(status);
		const { value } = first(simulator.messages.get(id)!.parts);
		expect(value).toBe(status === 200 ? 'Hello' : 'Helo');
		const code = status === 502 ? 4001 : 1002;
		if (status !== 200) expect(answer.json).toMatchObject({ error: { code } });
	});

	test('every edit is remembered, but not shown', async () => {
		const id = addMessage(0);
		await call('POST', `/messages/${id}/edit`, { new_text: 'Hello' });
		clock += MINUTE;
		const { json } = await call('POST', `/messages/${id}/edit`, { new_text: 'Hello!' });
		expect(json).toEqual({
			status: 'edited',
			message_id: id,
			new_text: 'Hello!',
			date_edited: new Date(clock).toISOString(),
			edit_history: null,
		});
		expect(simulator.edits.get(id)).toEqual([
			{ text: 'Helo', date: new Date(T0).toISOString() },
			{ text: 'Hello', date: new Date(clock).toISOString() },
		]);
	});

	test('without an index the first text part is edited, wherever it is', async () => {
		const parts = [
			{ type: 'media', attachment_id: 'att_photo' },
			{ type: 'text', value: 'Helo' },
		];
		const id = simulator.addMessage({ chat_id: 'ch_direct', parts });
		expect((await call('POST', `/messages/${id}/edit`, { new_text: 'Hello' })).status).toBe(200);
		expect(simulator.messages.get(id)!.parts[1]).toEqual({ type: 'text', value: 'Hello' });
	});

	test('one of six reactions can be put on a message', async () => {
		const id = addMessage(0, 'inbound');
		const react = async (reaction: unknown) =>
			await call('POST', `/messages/${id}/react`, { reaction });
		expect((await react('love')).json).toEqual({
			status: 'sent',
			message_id: id,
			reaction: 'love',
		});
		expect((await react(' Like')).json).toMatchObject({ reaction: 'like' });
		expect((await react('wow')).json).toMatchObject({ error: { code: 1002 } });
		expect((await react(undefined)).json).toMatchObject({ error: { code: 1002 } });
		expect(simulator.reactions.get(id)).toEqual(['love', 'like']);
	});
});
