import { request } from 'undici';
import { startSimulator, type Simulator } from './index';
import { LINE } from './state/chats';
import { first } from '../support/certain';

/** The rules of the routes that write to chats and read them, asked as anybody's client would. */
let simulator: Simulator;

beforeAll(async () => {
	simulator = await startSimulator();
});
afterAll(async () => await simulator.close());
beforeEach(() => simulator.reset());

async function call(method: 'GET' | 'POST' | 'PUT', path: string, body?: object | string) {
	const text = typeof body === 'object' ? JSON.stringify(body) : body;
	const headers = { authorization: `Bearer ${simulator.credential.signingSecret}` };
	const answer = await request(`${simulator.url}/api/v1${path}`, { method, headers, body: text });
	const json = (await answer.body.json()) as Record<string, unknown> & { error?: { code: number } };
	return { status: answer.statusCode, json, code: json.error?.code };
}

const text = (value: unknown) => ({ type: 'text', value });
const media = (attachment_id = 'att_photo') => ({ type: 'media', attachment_id });
const link = { type: 'rich_link', url: 'https://example.com' };
const people = (count: number) => Array.from({ length: count }, (_, n) => `+1415555${2000 + n}`);
const chat = (to: unknown, parts: unknown[], from: unknown = LINE) => ({
	from,
	to,
	message: { parts },
});

describe('POST /chats', () => {
	test.each<[string, object | string, number, number]>([
		['no JSON', '{', 1004, 400],
		['a list', '[]', 1004, 400],
		['no line', { to: people(1), message: { parts: [text('Hi')] } }, 1001, 400],
		['no recipients', chat([], [text('Hi')]), 1001, 400],
		['no message', { from: LINE, to: people(1) }, 1001, 400],
		['no parts', chat(people(1), []), 1001, 400],
		['an empty part', chat(people(1), [{ type: 'text' }]), 1001, 400],
		['an unknown part', chat(people(1), [{ type: 'poem', value: 'Hi' }]), 1002, 400],
		['a line that is no number', chat(people(1), [text('Hi')], 'ada@example.com'), 1003, 400],
		['a recipient that is none', chat(['Ada'], [text('Hi')]), 1003, 400],
		['an e-mail address', chat(['ada@example.com'], [text('Hi')]), 1003, 400],
		['a web address', chat(people(1), [text('See https://example.com')]), 1005, 400],
		['32 recipients', chat(people(32), [text('Hi')]), 1006, 422],
		['11 parts', chat(people(1), Array(11).fill(media())), 1006, 400],
		['two texts in a row', chat(people(1), [text('One'), text('Two')]), 1008, 400],
		['a text that is too long', chat(people(1), [text('x'.repeat(20_001))]), 1009, 400],
		['a foreign line', chat(people(1), [text('Hi')], '+14155559999'), 2006, 403],
		['media in a new group', chat(people(2), [media()]), 4099, 501],
		['a link in a new group', chat(people(2), [link]), 4099, 501],
		['an unknown attachment', chat(people(1), [media('att_nowhere')]), 5001, 404],
		['an announced one', chat(people(1), [media('att_not_uploaded')]), 5004, 400],
		['an attachment without its file', chat(people(1), [media('att_fail_5004')]), 5004, 400],
	])('%s is refused', async (_, body, code, status) => {
		const before = simulator.chats.size;
		expect(await call('POST', '/chats', body)).toMatchObject({ code, status });
		expect(simulator.chats.size).toBe(before);
	});

	test('31 recipients are a group, one with media by its address is a direct chat', async () => {
		const group = await call('POST', '/chats', chat(people(31), [text('Hi')]));
		expect(group.json).toMatchObject({ chat: { is_group: true }, message: { status: 'sent' } });
		const picture = { type: 'media', url: 'https://example.com/a.jpg' };
		const direct = await call('POST', '/chats', chat(people(1), [picture, link]));
		expect(direct.json).toMatchObject({ chat: { is_group: false } });
	});

	test('the subject of a group is its name; a direct chat has the name of the contact, or none', async () => {
		const named = (to: unknown) => ({
			from: LINE,
			to,
			message: { subject: ' Launch team ', parts: [text('Hi')] },
		});
		const nameOf = async (to: unknown) =>
			(await call('POST', '/chats', named(to))).json.chat as object;
		expect(await nameOf(people(2))).toMatchObject({ display_name: 'Launch team' });
		expect(await nameOf(people(1))).toMatchObject({ display_name: null });
		expect(await nameOf(['+14155551234'])).toMatchObject({ display_name: 'Example Contact' });
	});

	test('the same key and body are answered as before, another body is refused', async () => {
		const body = chat(people(1), [text('Hi')]);
		Object.assign(body.message, { idempotency_key: 'example-key' });
		const before = simulator.chats.size;
		const [first, second] = [
			await call('POST', '/chats', body),
			await call('POST', '/chats', body),
		];
		expect(second.json).toEqual(first.json);
		expect(simulator.chats.size).toBe(before + 1);
		expect((await call('POST', '/chats', { ...body, to: people(2) })).code).toBe(1002);
	});
});

describe('POST /chats/{id}/messages', () => {
	test.each<[string, string, unknown[], number, number]>([
		['an unknown chat', 'ch_nobody_knows', [text('Hi')], 2002, 404],
		['a group without the line', 'ch_no_line', [text('Hi')], 1006, 400],
		['11 parts', 'ch_direct', Array(11).fill(media()), 1006, 400],
		['two texts in a row', 'ch_direct', [text('One'), text('Two')], 1008, 400],
		[
			'media by its address',
			'ch_direct',
			[{ type: 'media', url: 'https://example.com' }],
			1001,
			400,
		],
		['an unknown attachment', 'ch_direct', [media('att_fail_5001')], 5001, 404],
	])('%s is refused', async (_, id, parts, code, status) => {
		const answer = await call('POST', `/chats/${id}/messages`, { message: { parts } });
		expect(answer).toMatchObject({ code, status });
	});

	test('a web address is refused in the first message only', async () => {
		const [id] = simulator.addGroups(1);
		const send = async (value: string) =>
			await call('POST', `/chats/${id}/messages`, { message: { parts: [text(value)] } });
		expect((await send('https://example.com')).code).toBe(1005);
		expect((await send('Hello')).status).toBe(200);
		expect((await send('https://example.com')).status).toBe(200);
	});
});

describe('PUT /chats/{id}', () => {
	test.each<[string, string, object, number, number]>([
		['nothing to change', 'ch_group_of_5', {}, 1004, 400],
		['an empty name', 'ch_group_of_5', { display_name: ' ' }, 1004, 400],
		['an icon without TLS', 'ch_group_of_5', { group_chat_icon: 'http://example.com' }, 1004, 400],
		['a direct message', 'ch_direct', { display_name: 'New' }, 1006, 400],
		['an unknown chat', 'ch_nobody_knows', { display_name: 'New' }, 2002, 404],
		['a group without the line', 'ch_no_line', { display_name: 'New' }, 4099, 501],
	])('%s is refused', async (_, id, body, code, status) => {
		expect(await call('PUT', `/chats/${id}`, body)).toMatchObject({ code, status });
	});

	test('a name that is wrong changes no icon either', async () => {
		const body = { display_name: '', group_chat_icon: 'https://example.com/a.png' };
		await call('PUT', '/chats/ch_group_of_5', body);
		expect(simulator.chats.get('ch_group_of_5')).toMatchObject({ group_chat_icon: null });
	});
});

test('GET /chats/{id}/messages gives the 200 newest, oldest first, and says whether there are more', async () => {
	const [id] = simulator.addGroups(1);
	for (let n = 1; n <= 201; n++) {
		await call('POST', `/chats/${id}/messages`, { message: { parts: [text(`${n}`)] } });
		if (n === 200) {
			expect((await call('GET', `/chats/${id}/messages`)).json.has_more).toBe(false);
		}
	}
	const { json } = await call('GET', `/chats/${id}/messages`);
	const messages = json.messages as Array<{ parts: Array<{ value: string }> }>;
	const shown = messages.map(({ parts }) => Number(first(parts).value));
	expect(shown).toEqual(Array.from({ length: 200 }, (_, n) => n + 2));
	expect(json.has_more).toBe(true);
	expect((await call('GET', '/chats/ch_nobody_knows/messages')).code).toBe(2002);
});

test('POST /chats/{id}/mark-read and typing know their chats', async () => {
	const [left] = simulator.addGroups(1);
	await call('POST', `/chats/${left}/leave`);
	expect(await call('POST', `/chats/${left}/mark-read`)).toMatchObject({ code: 4099, status: 501 });
	expect(await call('POST', '/chats/ch_nobody/mark-read')).toMatchObject({
		code: 1002,
		status: 422,
	});
	expect(await call('POST', '/chats/ch_no_line/mark-read')).toMatchObject({
		code: 4099,
		status: 501,
	});
	expect((await call('POST', '/chats/ch_nobody_knows/mark-read')).code).toBe(2002);
	const state = 'typing';
	expect((await call('POST', '/chats/ch_nobody_knows/typing', { state })).code).toBe(2002);
	expect((await call('POST', '/chats/ch_direct/typing', { state: 'asleep' })).code).toBe(1002);
	expect((await call('POST', '/chats/ch_direct/typing', { state })).json).toEqual({
		status: 'sent',
		chat_id: 'ch_direct',
		state,
	});
});
