import type { IDataObject } from 'n8n-workflow';
import { useChert } from '../../../../support/chert';
import { runSafely } from '../../../../support/operationSuite';
import { outputOf } from '../../../../support/engine';
import { first } from '../../../../support/certain';

const TO_CHAT: IDataObject = {
	resource: 'location',
	operation: 'send',
	sendTo: 'deliveryChat',
	deliveryChatId: '={{ $json.to }}',
	latitude: '={{ $json.lat }}',
	longitude: '={{ $json.lon }}',
};
const TO_PHONE: IDataObject = { ...TO_CHAT, sendTo: 'phone', phone: '={{ $json.to }}' };
const ROUTE = 'POST /locations';
const PLACE = { lat: 40.7411, lon: -73.9897 };
const PHONE = '+14155551234';
/** Delivery chat ids: the first is the contract's example. */
const [CHAT, NO_LINE] = ['iMessage;+;chat42', 'iMessage;+;chat46'];

const { engine, simulator } = useChert();

const send = async (
	parameters: IDataObject,
	items: IDataObject[],
	onError?: 'continueErrorOutput',
) => await runSafely(engine, simulator, parameters, items, onError);
const bodies = () =>
	simulator.requests.map(({ body }) => JSON.parse(body.toString()) as IDataObject);
const sentMessages = () =>
	[...simulator.messages.values()].filter(({ direction }) => direction === 'outbound');

test('to a chat: one signed request, and the answer', async () => {
	const { success, run } = await send(TO_CHAT, [{ ...PLACE, to: CHAT }]);
	expect(simulator.requests).toEqual([
		expect.objectContaining({
			method: 'POST',
			url: '/api/v1/locations',
			verified: true,
			status: 202,
		}),
	]);
	expect(bodies()).toEqual([
		{
			chat_id: CHAT,
			latitude: 40.7411,
			longitude: -73.9897,
			idempotency_key: expect.stringMatching(/^n8n-[0-9a-f]{32}$/),
		},
	]);
	expect(success.map(({ json }) => json)).toEqual([
		{
			message_id: first(sentMessages()).id,
			status: 'queued',
			phone_line_id: 'line_1',
			delivery: 'queued',
			location: expect.objectContaining({ latitude: 40.7411, longitude: -73.9897 }),
		},
	]);
	expect(first(outputOf(run)).pairedItem).toEqual({ item: 0 });
});

test('a new node sends to a phone number', async () => {
	await send({ ...TO_PHONE, sendTo: undefined }, [{ ...PLACE, to: PHONE }]);
	expect(bodies()).toEqual([expect.objectContaining({ phone: PHONE })]);
});

test.each(['2002', '1002', '1011'] as const)(
	'the id of an ordinary chat, refused by %s, is told what to do',
	async (location_ordinary_chat) => {
		simulator.configure({ variants: { location_ordinary_chat } });
		const { error } = await send(TO_CHAT, [{ ...PLACE, to: 'ch_direct' }]);
		expect(error!.context).toMatchObject({ code: Number(location_ordinary_chat) });
		expect(error!.description).toContain('Send the location to a phone number instead');
	},
);

test('to a phone number, with everything that can be said about a place', async () => {
	const options = {
		label: ' Flatiron ',
		address: '175 5th Ave, New York',
		fallbackMode: 'auto',
		expiresAt: '2030-07-01T18:00:00',
		idempotencyKey: 'meet-1',
	};
	await send({ ...TO_PHONE, options }, [{ ...PLACE, to: PHONE }]);
	expect(bodies()).toEqual([
		{
			phone: PHONE,
			latitude: 40.7411,
			longitude: -73.9897,
			label: 'Flatiron',
			address: '175 5th Ave, New York',
			fallback_mode: 'auto',
			// The workflow has no time zone of its own, so n8n's default holds: New York.
			expires_at: '2030-07-01T22:00:00.000Z',
			idempotency_key: 'meet-1',
		},
	]);
});

test('options that are left empty are not sent', async () => {
	const options = { label: '', address: ' ', fallbackMode: 'none', expiresAt: '' };
	await send({ ...TO_CHAT, options }, [{ ...PLACE, to: CHAT }]);
	expect(Object.keys(first(bodies()))).toEqual([
		'chat_id',
		'latitude',
		'longitude',
		'idempotency_key',
	]);
});

test('several items: bad ones fail before any request, the others keep their order in a chat', async () => {
	// Whoever does not wait for the first one overtakes it.
	simulator.fault(ROUTE, { kind: 'slow', ms: 200 });
	const items: IDataObject[] = [
		{ to: CHAT, lat: 1, lon: 1 },
		{ to: CHAT, lat: 91, lon: 1 },
		{ to: CHAT, lat: '2.5', lon: 2 },
		{ to: '', lat: 1, lon: 1 },
		{ to: 'iMessage;+;chat99', lat: 1, lon: 1 },
		{ to: CHAT, lat: 3, lon: 3 },
	];
	const { success, failed } = await send(TO_CHAT, items, 'continueErrorOutput');
	expect(success.map(({ json }) => (json.location as IDataObject).latitude)).toEqual([1, 2.5, 3]);
	const arrived = sentMessages().map(({ parts }) => first(parts).latitude);
	expect(arrived).toEqual([1, 2.5, 3]);
	expect(failed.map(({ json }) => json)).toEqual([
		{
			...items[1],
			error: expect.objectContaining({
				reason: 'INVALID_INPUT',
				message: expect.stringMatching(/^The field 'Latitude' needs/),
				chat_id: CHAT,
				attempts: 0,
			}),
		},
		{
			...items[3],
			error: expect.objectContaining({
				message: expect.stringMatching(
					/^The field 'Delivery Chat ID' is empty – the 4th of 6 items/,
				),
			}),
		},
		{ ...items[4], error: expect.objectContaining({ code: 2002, chat_id: 'iMessage;+;chat99' }) },
	]);
});

test.each<[IDataObject, IDataObject, string]>([
	[TO_PHONE, { ...PLACE, to: '4155551234' }, "The field 'Phone Number' needs a phone number"],
	[TO_PHONE, { ...PLACE, to: 'anna@example.com' }, "The field 'Phone Number' needs a phone"],
	[TO_CHAT, { ...PLACE, to: 'a\nb' }, "The field 'Delivery Chat ID' must be one ID"],
	[
		{ ...TO_CHAT, sendTo: 'group' },
		{ ...PLACE, to: CHAT },
		"The field 'Send To' must be one of deliveryChat, phone",
	],
	[TO_CHAT, { lat: 0, lon: 0, to: CHAT }, 'are both 0'],
	[{ ...TO_CHAT, options: { expiresAt: 'soon' } }, { ...PLACE, to: CHAT }, "'Expires At'"],
	[
		{ ...TO_CHAT, options: { label: '={{ [1] }}' } },
		{ ...PLACE, to: CHAT },
		"The field 'Label' must be text, but it is a list",
	],
	[
		{ ...TO_CHAT, options: { idempotencyKey: ' ' } },
		{ ...PLACE, to: CHAT },
		"The field 'Idempotency Key' is blank",
	],
])('%#: bad input is refused before any request', async (parameters, item, message) => {
	const { error } = await send(parameters, [item]);
	expect(error).toMatchObject({
		message: expect.stringContaining(message),
		context: { reason: 'INVALID_INPUT', itemIndex: 0 },
	});
	expect(simulator.requests).toEqual([]);
});

/** No source says what the key does on this route. Source: contract. */
test('after a lost answer it is not sent again, and the person is told how to find out', async () => {
	simulator.fault(ROUTE, { kind: 'reset', when: 'after' });
	const { failed } = await send(TO_CHAT, [{ ...PLACE, to: CHAT }], 'continueErrorOutput');
	expect(simulator.requests).toHaveLength(1);
	expect(sentMessages()).toHaveLength(1);
	expect(first(failed).json.error).toMatchObject({
		reason: 'OUTCOME_UNKNOWN',
		outcome_unknown: true,
		retryable: false,
		idempotency_key: first(bodies()).idempotency_key,
		description: expect.stringContaining('Look at the chat'),
	});
});

test('in stop mode a failure names what was sent before it', async () => {
	const options = { maxConcurrentRequests: 1 };
	simulator.fault(ROUTE, { kind: 'slow', ms: 1 }, { kind: 'code', code: 4099 });
	const { error } = await send({ ...TO_PHONE, options }, [
		{ ...PLACE, to: PHONE },
		{ ...PLACE, to: '+14155550000' },
	]);
	expect(error!.message).toMatch(/^Chert 4099: /);
	expect(error!.description).toContain(`Sent before this: ${PHONE} ${first(sentMessages()).id}.`);
});

test.each([
	['{"message_id":"m","status":"pending"}'],
	['{"status":"queued"}'],
	['{"message_id":"","status":"queued"}'],
])('the answer %s is not believed', async (body) => {
	simulator.fault(ROUTE, { kind: 'status', status: 202, body });
	const { failed } = await send(
		{ ...TO_CHAT, options: { maxAttempts: 1 } },
		[{ ...PLACE, to: CHAT }],
		'continueErrorOutput',
	);
	expect(first(failed).json.error).toMatchObject({
		message:
			"Chert's answer does not say that the location was sent (HTTP 202); it may still have been carried out",
		outcome_unknown: true,
		idempotency_key: first(bodies()).idempotency_key,
		description: expect.stringContaining('Look at the chat'),
	});
});

describe('documented errors', () => {
	test('a chat without a line answers 4099 by the rules of the API', async () => {
		const { failed } = await send(TO_CHAT, [{ ...PLACE, to: NO_LINE }], 'continueErrorOutput');
		expect(first(failed).json.error).toMatchObject({ code: 4099, chat_id: NO_LINE });
	});
});
