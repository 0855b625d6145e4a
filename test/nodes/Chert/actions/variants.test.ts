import type { IDataObject } from 'n8n-workflow';
import { resources } from '../../../../nodes/Chert/actions';
import { ERROR_CODES } from '../../../../nodes/Chert/failures/errorCodes';
import { eachVariant } from '../../../simulator';
import { useChert } from '../../../support/chert';
import { keepFilesIn, LEAVE_PARAMETERS, type RunOptions, chertRun } from '../../../support/engine';
import { sleep } from '../../../support/node';
import { runSafely } from '../../../support/operationSuite';
import { Receiver } from '../../../support/receiver';
import { subscribe } from '../../../support/subscribe';
import { at, entry, first } from '../../../support/certain';

/**
 * What no public source says, answered in each of its ways: what docs/open-questions.md promises is what
 * comes out. Where two answers mean the same, the outputs are compared.
 */

const LINE = '+14155550100';
const ANN = '+14155550201';
/** A delivery chat id of a chat without a line. */
const NO_LINE = 'iMessage;+;chat46';

const inChat = (operation: string, more: IDataObject = {}): IDataObject => ({
	resource: 'chat',
	operation,
	chatId: { __rl: true, mode: 'id', value: 'ch_group_of_5' },
	...more,
});
const SEND: IDataObject = { resource: 'message', operation: 'send', phone: ANN, body: 'Hello' };
const CREATE: IDataObject = {
	resource: 'chat',
	operation: 'create',
	from: { __rl: true, mode: 'number', value: LINE },
	to: ANN,
	text: 'Hello',
};
const UPLOAD: IDataObject = {
	resource: 'attachment',
	operation: 'upload',
	binaryPropertyName: 'data',
};
const LOCATION: IDataObject = {
	resource: 'location',
	operation: 'send',
	sendTo: 'phone',
	phone: ANN,
	latitude: 40.7411,
	longitude: -73.9897,
};
const PHONE_NUMBERS: IDataObject = { resource: 'phoneNumber', operation: 'getAll' };
const EVENTS: IDataObject = { resource: 'event', operation: 'getAll', returnAll: true };
const SUBSCRIPTIONS: IDataObject = { resource: 'webhookSubscription', operation: 'getAll' };
const SUBSCRIBE: IDataObject = {
	resource: 'webhookSubscription',
	operation: 'create',
	url: 'https://hooks.example.com/chert',
	events: [],
};
/** None tried twice. */
const ONCE = { maxAttempts: 1, maxConcurrentRequests: 1, giveUpAfter: 0 };

const { engine, simulator } = useChert({ webhook_backoff_ms: 1 });

beforeAll(async () => await keepFilesIn());

/** Runs an operation for one item. */
async function run(parameters: IDataObject, options: IDataObject = {}, more?: Partial<RunOptions>) {
	const all = { ...parameters, options: { ...(parameters.options as IDataObject), ...options } };
	const result = await runSafely(engine, simulator, all, [{}], 'continueErrorOutput', more);
	const { success, failed, run: stored } = result;
	return {
		json: success.map((item) => item.json),
		errors: failed.map((item) => item.json.error as IDataObject),
		hints: (chertRun(stored).hints ?? []).map(({ message }) => message),
	};
}
const bodies = () =>
	simulator.requests.map(({ body }) => JSON.parse(body.toString()) as IDataObject);
const answer = (route: string, body: object, status = 200) =>
	simulator.fault(route, { kind: 'status', status, body: JSON.stringify(body) });
const matching = (pattern: RegExp) => expect.stringMatching(pattern) as string;

describe('credential', () => {
	const ADVICE: Record<string, RegExp> = {
		'2001': /Compare the Tenant in the credential/,
		'2004': /Signing Secret in the credential is wrong, or a new one has replaced it/,
		'2012': /no proxy removes headers/,
	};

	test.each(eachVariant('missing_tenant'))(
		'without a tenant nothing is sent; a proxy that removes it gets $value, with its advice',
		async ({ value, variants }) => {
			simulator.configure({ variants });
			const credential = { ...simulator.credential, tenant: '' };
			const { errors } = await run(PHONE_NUMBERS, {}, { credential });
			expect(errors).toMatchObject([{ reason: 'INVALID_CREDENTIAL', code: null }]);
			expect(simulator.requests).toEqual([]);
			// A refused signature is made anew three times.
			simulator.fault('GET /phone-numbers', { kind: 'code', code: Number(value), times: 4 });
			const refused = await run(PHONE_NUMBERS);
			expect(refused.errors).toMatchObject([
				{ code: Number(value), retryable: false, description: matching(entry(ADVICE, value)) },
			]);
		},
	);

	test('the secret of the credential is the only one that is tried; 2004 says that a new one may have replaced it', async () => {
		const signingSecret = 'an-older-secret-for-example';
		const credential = { ...simulator.credential, signingSecret };
		const { errors } = await run(PHONE_NUMBERS, {}, { credential });
		expect(errors).toMatchObject([
			{ code: 2004, description: matching(/a new one has replaced it/) },
		]);
		expect(simulator.requests.map(({ verified }) => verified)).toEqual(Array(3).fill(false));
		expect((await run(PHONE_NUMBERS)).errors).toEqual([]);
	});
});

describe('a signature that was used before', () => {
	const leaveAll = async (ids: readonly string[], maxConcurrentRequests = 5) =>
		await engine.run({
			credential: simulator.credential,
			items: ids.map((chat_id) => ({ chat_id })),
			parameters: { ...LEAVE_PARAMETERS, options: { maxConcurrentRequests } },
			onError: 'continueErrorOutput',
		});
	const signatures = () => simulator.requests.map(({ headers }) => headers['x-chert-signature']);

	test('where Chert refuses a signature that it has seen, every group is left once, and none is told that its secret is wrong', async () => {
		simulator.configure({ variants: { repeated_signature: '2004' } });
		const ids = simulator.addGroups(120);
		// Two executions at once, which know nothing of each other.
		const [one, other] = await Promise.all([leaveAll(ids.slice(0, 60)), leaveAll(ids.slice(60))]);
		for (const { success, failed } of [one, other]) {
			expect(failed).toEqual([]);
			expect(success.map(({ json }) => json.status)).toEqual(Array(60).fill('left'));
		}
		const times = simulator.requests.map(({ headers }) =>
			Number(String(headers['x-chert-signature']).split(',')[1]),
		);
		const now = Date.now() / 1_000;
		expect(times.filter((time) => Math.abs(time - now) > 290)).toEqual([]);
	});

	test.each([-280, -45, 45, 280])(
		'so it does where the clock is %d seconds off, too',
		async (clock_skew_seconds) => {
			simulator.configure({ clock_skew_seconds, variants: { repeated_signature: '2004' } });
			const ids = simulator.addGroups(40);
			const { success, failed } = await leaveAll(ids, 1);
			expect(failed).toEqual([]);
			expect(success.map(({ json }) => json)).toEqual(
				ids.map((chat_id) => ({ chat_id, status: 'left' })),
			);
		},
	);

	test('where Chert does not mind, a request is sent once, with the second in which it is sent', async () => {
		const ids = simulator.addGroups(40);
		const { success } = await leaveAll(ids);
		expect(success).toHaveLength(40);
		expect(simulator.requests).toHaveLength(40);
		expect(new Set(signatures()).size).toBeLessThan(40);
	});

	test('in the picker and in the test of the credential, too', async () => {
		simulator.configure({ variants: { repeated_signature: '2004' } });
		const { credential } = simulator;
		const found = await Promise.all([
			engine.searchList('searchPhoneNumbers', credential),
			engine.searchList('searchPhoneNumbers', credential),
		]);
		for (const { results } of found) expect(results.length).toBeGreaterThan(0);
		const tested = await Promise.all([
			engine.testCredential(credential),
			engine.testCredential(credential),
		]);
		expect(tested.map(({ status }) => status)).toEqual(['OK', 'OK']);
	});
});

describe('limits', () => {
	const LONG = 'x'.repeat(50_000);
	const texts: Array<[string, IDataObject, string]> = [
		['message send', { ...SEND, body: LONG }, 'POST /send'],
		['chat create', { ...CREATE, text: LONG }, 'POST /chats'],
		['chat sendMessage', inChat('sendMessage', { text: LONG }), 'POST /chats/:chat_id/messages'],
		[
			'message edit',
			{ resource: 'message', operation: 'edit', messageId: 'msg_1', newText: LONG },
			'POST /messages/:message_id/edit',
		],
	];

	test.each(texts)(
		'%s: a long text goes out whole; 1009 says to shorten it',
		async (_, parameters, route) => {
			simulator.fault(route, { kind: 'code', code: 1009 });
			const { errors } = await run(parameters, ONCE);
			expect(simulator.requests).toHaveLength(1);
			expect(first(simulator.requests).body.toString()).toContain(`"${LONG}"`);
			expect(errors).toMatchObject([
				{ code: 1009, retryable: false, description: matching(/Shorten it/) },
			]);
		},
	);
});

describe('leaving', () => {
	const ROUTE = 'POST /chats/:chat_id/leave';

	test('a lost answer: a second leave that gets 1006 is the proof; without one the outcome is unknown', async () => {
		const [first, second] = simulator.addGroups(2);
		const leave = (value: string) => ({
			...LEAVE_PARAMETERS,
			chatId: { __rl: true, mode: 'id', value },
		});
		simulator.fault(ROUTE, { kind: 'reset', when: 'after' });
		const repeated = await run(leave(first));
		expect(repeated.json).toEqual([{ chat_id: first, status: 'left', already_left: true }]);
		expect(simulator.requests.map(({ code }) => code)).toEqual([undefined, 1006]);
		simulator.fault(ROUTE, { kind: 'reset', when: 'after' });
		const { json, errors } = await run(leave(second), ONCE);
		expect(json).toEqual([]);
		expect(errors).toMatchObject([{ chat_id: second, outcome_unknown: true }]);
		for (const id of [first, second]) expect(simulator.chats.get(id)!.left_count).toBe(1);
	});
});

describe('chats', () => {
	test.each(eachVariant('same_people'))(
		'the chat of the answer comes out: $value',
		async ({ value, variants }) => {
			simulator.configure({ variants });
			const ids: unknown[] = [];
			for (let n = 0; n < 2; n++) {
				const { json } = await run(CREATE);
				const sent = [...simulator.messages.values()].at(-1)!;
				expect(json).toMatchObject([
					{ chat_id: sent.chat_id, message_id: sent.id, chat: { id: sent.chat_id } },
				]);
				ids.push(first(json).chat_id);
			}
			expect(ids[0] === ids[1]).toBe(value === 'same_chat');
		},
	);

	test.each(eachVariant('created_parts'))(
		'the parts of a new chat come out as Chert shows them, and the link was sent: $value',
		async ({ value, variants }) => {
			simulator.configure({ variants });
			const parts = [
				{ type: 'text', value: 'Hello' },
				{ type: 'rich_link', url: 'https://example.com/demo' },
			];
			const { json } = await run({
				...CREATE,
				messageType: 'json',
				partsJson: JSON.stringify(parts),
			});
			const sent = [...simulator.messages.values()].at(-1)!;
			expect(sent.parts).toEqual(parts);
			const shown = value === 'all' ? parts : parts.slice(0, 1);
			expect(json).toMatchObject([{ message_id: sent.id, message: { parts: shown } }]);
		},
	);

	test.each(eachVariant('missing_name'))(
		'a chat without a name comes out without one, as Chert shows it: $value',
		async ({ value, variants }) => {
			simulator.configure({ variants });
			const { json } = await run(CREATE);
			const { chat } = json[0] as { chat: IDataObject };
			const expected = { null: null, empty: '', absent: undefined }[value];
			expect(chat.display_name).toBe(expected);
			expect('display_name' in chat).toBe(value !== 'absent');
			expect(first(json).chat_id).toBe(chat.id);
		},
	);

	test.each(['url', 'attachment_url', 'media_url'])(
		'media by its address goes out in the key that was written (%s), and what Chert refuses is said',
		async (key) => {
			const route = 'POST /chats';
			const part = { type: 'media', attachment_id: 'att_photo' };
			const byAddress = { type: 'media', [key]: 'https://example.com/a.jpg' };
			const create = (one: IDataObject) => ({
				...CREATE,
				messageType: 'json',
				partsJson: JSON.stringify([one]),
			});
			await run(create(part));
			expect(first(bodies()).message).toMatchObject({ parts: [part] });
			simulator.fault(route, { kind: 'code', code: 1001 });
			const { errors } = await run(create(byAddress), ONCE);
			if (key === 'url') {
				expect(at(bodies(), 1).message).toMatchObject({ parts: [byAddress] });
				expect(errors).toMatchObject([{ code: 1001, description: matching(/required field/) }]);
			} else {
				expect(errors).toMatchObject([
					{ reason: 'INVALID_INPUT', message: matching(/'attachment_id' of part 1/) },
				]);
				expect(simulator.requests).toHaveLength(1);
			}
		},
	);

	test.each(eachVariant('empty_update'))(
		'an update to an empty name, or of nothing, sends nothing; $value comes out as Chert’s',
		async ({ value, variants }) => {
			simulator.configure({ variants });
			for (const updateFields of [{ displayName: ' ' }, {}]) {
				const { errors } = await run(inChat('update', { updateFields }));
				expect(errors).toMatchObject([{ reason: 'INVALID_INPUT', code: null }]);
			}
			expect(simulator.requests).toEqual([]);
			const code = Number(value);
			simulator.fault('PUT /chats/:chat_id', { kind: 'code', code });
			const { errors } = await run(inChat('update', { updateFields: { displayName: 'New' } }));
			expect(errors).toMatchObject([{ code, retryable: false, description: matching(/\.$/) }]);
			expect(simulator.requests).toHaveLength(1);
		},
	);

	test.each(eachVariant('bad_address'))(
		'what is no address sends nothing; what Chert says of one comes out: $value',
		async ({ value, variants }) => {
			simulator.configure({ variants });
			const { errors } = await run(inChat('addParticipant', { addresses: 'Ann' }));
			expect(errors).toMatchObject([{ reason: 'INVALID_INPUT', address: 'Ann', code: null }]);
			expect(simulator.requests).toEqual([]);
			const code = Number(value);
			if (value !== 'accepted') {
				simulator.fault('POST /chats/:chat_id/participants', { kind: 'code', code });
			}
			const added = await run(inChat('addParticipant', { addresses: ANN }));
			if (value === 'accepted') expect(added.json).toMatchObject([{ added: ANN }]);
			else expect(added.errors).toMatchObject([{ code, address: ANN, retryable: false }]);
			expect(simulator.requests).toHaveLength(1);
		},
	);
});

describe('messages of a chat', () => {
	const ROUTE = 'GET /chats/:chat_id/messages';

	test('parts of any shape: whole with Simplify off; simplified, the texts are those of text parts alone', async () => {
		const parts = [
			{ type: 'text', value: 'Look' },
			{ type: 'media', attachment_id: 'att_1', filename: 'a.png', more: { width: 1 } },
			{ type: 'media', url: 'https://example.com/b.png' },
			{ type: 'link', url: 'https://example.com', value: 'not a text' },
			{ type: 'rich_link', url: 'https://example.com/offer', title: 'Offer' },
		];
		const message = { id: 'msg_1', chat_id: 'ch_group_of_5', parts };
		answer(ROUTE, { messages: [message], has_more: false });
		const raw = await run(inChat('getMessages', { returnAll: true, simplify: false }));
		expect(raw.json).toEqual([{ ...message, has_more: false }]);
		answer(ROUTE, { messages: [message], has_more: false });
		const { json } = await run(inChat('getMessages', { returnAll: true }));
		expect(json).toMatchObject([
			{
				text: 'Look',
				attachments: [
					{ attachment_id: 'att_1', filename: 'a.png', more: { width: 1 } },
					{ url: 'https://example.com/b.png' },
				],
				links: ['https://example.com/offer'],
			},
		]);
	});

	test('a message with any status comes out, with that status', async () => {
		const statuses = ['delivered', 'read', 'failed', 'queued', 'not_heard_of', null, 7];
		const messages = statuses.map((status, n) => ({ id: `msg_${n}`, status, parts: [] }));
		for (const simplify of [true, false]) {
			answer(ROUTE, { messages, has_more: false });
			const { json, errors } = await run(inChat('getMessages', { returnAll: true, simplify }));
			expect(errors).toEqual([]);
			expect(json.map(({ status }) => status)).toEqual(statuses);
		}
		for (const { id, status } of messages) {
			answer('GET /messages/:message_id', { id, status, parts: [] });
			const get = { resource: 'message', operation: 'get', messageId: id };
			expect((await run(get)).json).toMatchObject([{ status }]);
		}
	});
});

describe('sending', () => {
	test('the answer to a text of several bubbles: one id, and more where they come', async () => {
		const text = 'One\n\nTwo';
		const one = await run({ ...SEND, body: text });
		expect(first(bodies()).body).toBe(text);
		const sent = [...simulator.messages.values()].at(-1)!;
		expect(one.json).toMatchObject([{ message_id: sent.id }]);
		const more = {
			status: 'sent',
			message_id: 'm1',
			message_ids: ['m1', 'm2'],
			parts: [{ id: 7 }],
		};
		answer('POST /send', more);
		expect((await run({ ...SEND, body: text })).json).toEqual([more]);
	});

	test.each(eachVariant('chat_message_answer'))(
		'a message to a chat is a success, however its ids come ($value)',
		async ({ variants }) => {
			simulator.configure({ variants });
			const { json, errors } = await run(inChat('sendMessage', { text: 'Hi' }));
			expect(errors).toEqual([]);
			const [sent] = [...simulator.messages.values()].slice(-1);
			expect(json).toMatchObject([{ chat_id: 'ch_group_of_5', message_id: sent!.id }]);
			expect(simulator.requests).toHaveLength(1);
		},
	);

	test.each(eachVariant('same_key_other_body'))(
		'a key of the user with another body: what Chert does is what comes out ($value); a key of the node is new',
		async ({ value, variants }) => {
			simulator.configure({ variants });
			const send = async (body: string, options: IDataObject = {}, executionId = '1') =>
				await run({ ...SEND, body }, options, { executionId });
			const key = { idempotencyKey: 'order-1' };
			const one = await send('One', key);
			const second = await send('Two', key, '2');
			const { message_id } = first(one.json);
			if (value === 'refused') {
				expect(second.json).toEqual([]);
				expect(second.errors).toMatchObject([{ code: 1002, retryable: false }]);
			} else {
				expect(second.errors).toEqual([]);
				expect(first(second.json).message_id === message_id).toBe(value === 'first_answer');
			}
			const own = [await send('One', {}, '3'), await send('Two', {}, '4')];
			expect(own.flatMap(({ errors }) => errors)).toEqual([]);
			expect(new Set(own.map(({ json }) => first(json).message_id)).size).toBe(2);
			expect(new Set(bodies().map(({ idempotency_key }) => idempotency_key)).size).toBe(3);
		},
	);

	test.each(eachVariant('foreign_line'))(
		'a line of somebody else is refused for good, with advice: $value',
		async ({ value, variants }) => {
			simulator.configure({ variants });
			const { errors } = await run(SEND, { phoneLineId: 'line_of_others' });
			const advice = { '2006': /Choose one of your own lines/, '2011': /Check the ID/ }[value]!;
			expect(errors).toMatchObject([
				{ code: Number(value), retryable: false, attempts: 1, description: matching(advice) },
			]);
			expect(simulator.requests).toHaveLength(1);
		},
	);

	test.each(eachVariant('send_web_address'))(
		'a web address in a first message: sent, or refused with advice ($value)',
		async ({ value, variants }) => {
			simulator.configure({ variants });
			const { json, errors } = await run({ ...SEND, body: 'https://example.com' });
			if (value === 'allowed') expect(json).toMatchObject([{ status: 'sent' }]);
			else {
				expect(errors).toMatchObject([
					{ code: 1005, retryable: false, description: matching(/Rich Link part/) },
				]);
			}
			expect(simulator.requests).toHaveLength(1);
		},
	);

	test.each(eachVariant('created_status'))(
		'any 2xx is a success, if the answer says what was asked for: $value',
		async ({ value, variants }) => {
			simulator.configure({ variants });
			const data = await engine.store(Buffer.from('example'), {
				fileName: 'a.jpg',
				mimeType: 'image/jpeg',
			});
			const operations = [SEND, CREATE, inChat('sendMessage', { text: 'Hi' }), UPLOAD, SUBSCRIBE];
			for (const parameters of operations) {
				const before = simulator.requests.length;
				const { json, errors } = await run(parameters, ONCE, { files: [{ data }] });
				expect(errors).toEqual([]);
				expect(json).toHaveLength(1);
				expect(at(simulator.requests, before).status).toBe(Number(value));
			}
			answer('POST /send', { status: 'pending' }, Number(value));
			expect((await run(SEND, ONCE)).errors).toMatchObject([{ outcome_unknown: true }]);
		},
	);
});

describe('attachments', () => {
	const file = async (mimeType: string) => ({
		files: [{ data: await engine.store(Buffer.from('example'), { fileName: 'a.bin', mimeType }) }],
	});

	test('every type is announced as it is; 5003 says to convert the file', async () => {
		for (const type of ['image/jpeg', 'chemical/x-pdb', 'application/x-sh']) {
			const { json, errors } = await run(UPLOAD, ONCE, await file(type));
			expect(bodiesOfAnnouncements().at(-1)).toMatchObject({ content_type: type });
			if (type === 'application/x-sh') {
				expect(errors).toMatchObject([
					{ code: 5003, retryable: false, description: matching(/Convert it/) },
				]);
			} else expect(json).toMatchObject([{ content_type: type }]);
		}
	});

	const bodiesOfAnnouncements = () =>
		simulator.requests
			.filter(({ route }) => route === 'POST /attachments')
			.map(({ body }) => JSON.parse(body.toString()) as IDataObject);

	test('after a lost answer the same file goes to the same place: replaced, or refused and in doubt', async () => {
		const PUT = 'PUT /attachments/:attachment_id/upload';
		for (const second of ['replaces', 'is refused']) {
			const before = simulator.requests.length;
			simulator.fault(PUT, { kind: 'reset', when: 'after' });
			if (second === 'is refused') simulator.fault(PUT, { kind: 'code', code: 1012 });
			const { json, errors } = await run(UPLOAD, { maxAttempts: 2 }, await file('image/jpeg'));
			const [announce, ...puts] = simulator.requests.slice(before);
			expect(announce?.route).toBe('POST /attachments');
			expect(puts.map(({ url, body }) => [url, body.toString()])).toEqual(
				Array(2).fill([first(puts).url, 'example']),
			);
			if (second === 'replaces') expect(json).toMatchObject([{ status: 'uploaded' }]);
			else expect(errors).toMatchObject([{ code: 1012, outcome_unknown: true }]);
		}
	});
});

describe('locations', () => {
	test.each(eachVariant('location_unsupported'))(
		'4099 means the same with HTTP $value',
		async ({ value, variants }) => {
			simulator.configure({ variants });
			const { errors } = await run({
				...LOCATION,
				sendTo: 'deliveryChat',
				deliveryChatId: NO_LINE,
			});
			expect(errors).toMatchObject([
				{
					code: 4099,
					reason: 'LOCATION_NOT_SUPPORTED',
					http_status: Number(value),
					retryable: false,
					attempts: 1,
					description: matching(/map link as a text message/),
				},
			]);
			expect(errors[0]).not.toHaveProperty('outcome_unknown');
		},
	);

	test('every place on earth and every time goes out; what is no coordinate, and 0, 0, does not', async () => {
		const expires_at = '1999-01-01T00:00:00.000Z';
		for (const [latitude, longitude] of [
			[90, 180],
			[-90, -180],
		]) {
			await run({ ...LOCATION, latitude, longitude }, { expiresAt: expires_at });
			expect(bodies().at(-1)).toMatchObject({ latitude, longitude, expires_at });
		}
		for (const [latitude, longitude] of [
			[90.1, 0],
			[1, -180.1],
			[0, 0],
		]) {
			const { errors } = await run({ ...LOCATION, latitude, longitude });
			expect(errors).toMatchObject([{ reason: 'INVALID_INPUT' }]);
		}
		expect(simulator.requests).toHaveLength(2);
	});
});

describe('every code of the general list', () => {
	/** One that reads, one that acts twice if it is repeated, and the first of two steps. */
	const routes: Array<[string, IDataObject]> = [
		['GET /phone-numbers', PHONE_NUMBERS],
		['POST /locations', LOCATION],
		['POST /attachments', UPLOAD],
	];

	test.each(routes)(
		'every code of the general list is understood on %s',
		async (route, parameters) => {
			const { resource, operation } = parameters as { resource: string; operation: string };
			const own = entry(entry(resources, resource).operations, operation).errors;
			const bytes = { fileName: 'a.jpg', mimeType: 'image/jpeg' };
			const files = [{ data: await engine.store(Buffer.from('example'), bytes) }];
			for (const code of Object.keys(ERROR_CODES).map(Number)) {
				simulator.reset();
				// A refused signature is made anew three times.
				simulator.fault(route, { kind: 'code', code, times: 4 });
				const { errors } = await run(parameters, ONCE, { files });
				expect(errors).toMatchObject([
					{
						code,
						reason: (own[code] ?? entry(ERROR_CODES, code)).reason,
						message: matching(new RegExp(`^Chert ${code}: .`)),
						description: matching(/\S.*\.$/),
					},
				]);
			}
		},
	);
});

describe('lists', () => {
	test('phone numbers: one request, and what comes is put out', async () => {
		const phone_numbers = [{ id: 'pn_2' }, { id: 'pn_1' }];
		answer('GET /phone-numbers', { phone_numbers, next_cursor: 'more', has_more: true, count: 9 });
		expect((await run(PHONE_NUMBERS)).json).toEqual(phone_numbers);
		expect(simulator.requests.map(({ url }) => url)).toEqual(['/api/v1/phone-numbers']);
	});

	test('webhook subscriptions: one request, what comes is put out, in Chert’s order', async () => {
		const subscriptions = ['b', 'a', 'c'].map((id) => ({ id, url: `https://example.com/${id}` }));
		answer('GET /webhook-subscriptions', { subscriptions, next_cursor: 'more', count: 9 });
		expect((await run(SUBSCRIPTIONS)).json).toEqual(subscriptions);
		expect(simulator.requests.map(({ url }) => url)).toEqual(['/api/v1/webhook-subscriptions']);
	});

	test('events in any order: they keep it, and chats and checks come out the same', async () => {
		for (const chat_id of ['ch_group_of_4', 'ch_direct', 'ch_group_of_5', 'ch_group_of_4']) {
			await simulator.emit('message.received', { chat_id });
			// No two at the same millisecond.
			await sleep(2);
		}
		const newestFirst = [...simulator.events.values()].reverse();
		const oldestFirst = [...newestFirst].reverse();
		const mixed = [...newestFirst.slice(3), ...newestFirst.slice(0, 3)];
		const serve = (events: object[]) => answer('GET /events', { events, next_cursor: null });
		const outputs: unknown[] = [];
		for (const events of [newestFirst, oldestFirst, mixed]) {
			serve(events);
			const { json } = await run({ ...EVENTS, simplify: false });
			expect(json.map(({ id }) => id)).toEqual(events.map(({ id }) => id));
			serve(events);
			const chats = await run({ resource: 'chat', operation: 'getAll', returnAll: true });
			serve(events.filter(({ lead_id }) => lead_id === 'ch_group_of_5'));
			const check = await run(inChat('leave'), { onlyCheck: true });
			expect(check.json).toMatchObject([{ chat_id: 'ch_group_of_5', would: 'leave' }]);
			outputs.push([chats.json, check.json]);
		}
		expect(outputs[1]).toEqual(outputs[0]);
		expect(outputs[2]).toEqual(outputs[0]);
	});

	test.each([1002, 2011])(
		'a cursor that Chert refuses with %d: the refusal comes out',
		async (code) => {
			if (code !== 1002) simulator.fault('GET /events', { kind: 'code', code });
			const { json, errors } = await run(EVENTS, { cursor: 'no cursor of yours' });
			expect(json).toEqual([]);
			expect(errors).toMatchObject([{ code, retryable: false, attempts: 1 }]);
			expect(simulator.requests.map(({ url }) => url)).toEqual([
				expect.stringMatching(/limit=200.*cursor=no(%20|\+)cursor(%20|\+)of(%20|\+)yours/),
			]);
		},
	);
});

describe('events', () => {
	const simplified = async () => (await run(EVENTS)).json;

	test.each(eachVariant('event_lead_id'))(
		'the chat is that of the data, whatever lead_id is ($value); alone, it is taken',
		async ({ value, variants }) => {
			simulator.configure({ variants });
			const last = first((await run({ ...EVENTS, simplify: false })).json);
			expect(last.lead_id).toBe(value === 'own' ? 'ld_ch_direct' : 'ch_direct');
			expect(first(await simplified()).chat_id).toBe('ch_direct');
			const payload = { ...(last.payload as IDataObject), data: {} };
			answer('GET /events', { events: [{ ...last, payload }], next_cursor: null });
			expect(first(await simplified()).chat_id).toBe(last.lead_id);
		},
	);

	test.each(eachVariant('untried_delivery'))(
		'a delivery that was not tried comes out as Chert shows it, and not simplified ($value)',
		async ({ value, variants }) => {
			simulator.configure({ variants });
			expect(first(await simplified())).not.toHaveProperty('delivery');
			const { delivery } = first((await run({ ...EVENTS, simplify: false })).json);
			const untried = { status: 'pending', attempts: [] };
			const rest = value === 'null' ? { url: null, delivered_at: null } : {};
			expect(delivery).toEqual({ ...untried, ...rest });
		},
	);

	test.each(eachVariant('unanswered_attempt'))(
		'an attempt that nobody answered comes out as Chert shows it: $value',
		async ({ value, variants }) => {
			simulator.configure({ variants });
			const receiver = new Receiver();
			await receiver.start();
			await subscribe(simulator, { url: receiver.url });
			receiver.statuses = [0, 200];
			const { id } = await simulator.emit('message.received');
			await receiver.stop();
			const get = { resource: 'event', operation: 'get', eventId: id };
			const { json } = await run({ ...get, simplify: false });
			const { attempts } = first(json).delivery as { attempts: IDataObject[] };
			const expected = { null: null, zero: 0, absent: undefined }[value];
			expect(attempts.map(({ status }) => status)).toEqual([expected, 200]);
			expect(first((await run(get)).json)).not.toHaveProperty('delivery');
		},
	);

	test.each(eachVariant('replay_unknown_subscription'))(
		'a replay to a subscription that is not there is refused for good, with advice: $value',
		async ({ value, variants }) => {
			simulator.configure({ variants });
			const [eventId] = simulator.events.keys();
			const replay = { resource: 'event', operation: 'replay', eventId };
			const { errors } = await run(replay, { subscriptionId: 'whsub_none' });
			expect(errors).toMatchObject([
				{
					code: Number(value),
					retryable: false,
					attempts: 1,
					description: matching(/subscription/i),
				},
			]);
			expect(errors[0]).not.toHaveProperty('outcome_unknown');
			expect(simulator.requests).toHaveLength(1);
		},
	);
});

describe('webhook subscriptions', () => {
	const of = (operation: string, subscriptionId: string): IDataObject => ({
		resource: 'webhookSubscription',
		operation,
		subscriptionId,
	});

	test.each<[string, (fields: object, secret: object) => object]>([
		['wrapped', (fields, secret) => ({ subscription: { ...fields, ...secret } })],
		['flat', (fields, secret) => ({ ...fields, ...secret })],
		['beside the wrapper', (fields, secret) => ({ subscription: fields, ...secret })],
	])('a secret in an answer is not put out: %s', async (where, made) => {
		for (const name of ['secret', 'webhook_secret']) {
			const secret = { [name]: 'whsec_example' };
			const fields = { id: 'whsub_1', is_active: false };
			const body = made(fields, secret);
			answer('PATCH /webhook-subscriptions/:subscription_id', body);
			const change = { ...of('update', 'whsub_1'), updateFields: { isActive: false } };
			const updated = await run(change);
			expect(updated.json).toEqual([fields]);
			const said = where === 'beside the wrapper' ? [] : [matching(/held a secret/)];
			expect(updated.hints).toEqual(said);
			answer('GET /webhook-subscriptions/:subscription_id', body);
			expect((await run(of('get', 'whsub_1'))).json).toEqual([fields]);
			answer('GET /webhook-subscriptions', { subscriptions: [{ ...fields, ...secret }] });
			expect((await run(SUBSCRIPTIONS)).json).toEqual([fields]);
		}
	});

	test.each(eachVariant('second_delete'))(
		'after a lost answer a second delete that gets $value means deleted',
		async ({ variants }) => {
			simulator.configure({ variants });
			const { id } = await subscribe(simulator);
			simulator.fault('DELETE /webhook-subscriptions/:subscription_id', {
				kind: 'reset',
				when: 'after',
			});
			const { json, errors } = await run(of('delete', id));
			expect(errors).toEqual([]);
			expect(json).toEqual([{ deleted: true, id }]);
			expect(simulator.requests.filter(({ method }) => method === 'DELETE')).toHaveLength(2);
		},
	);
});
