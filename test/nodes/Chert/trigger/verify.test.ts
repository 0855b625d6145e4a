import fc from 'fast-check';
import {
	deliveryRefusal as refusalOfSigners,
	REFUSALS,
	type Delivery,
	type Signer,
} from '../../../../nodes/Chert/trigger/verify';
import { prepareDelivery, type SignatureForm } from '../../../simulator/deliveries';
import { createHmac } from '../../../support/node';

const SECRET = 'whsec_example_0123456789abcdef';
const NOW = 1_700_000_000_000;
const SECONDS = NOW / 1_000;

/** Why a delivery is not believed where one subscription is known, or none. */
const refusalOf = (delivery: Delivery, secret: string | undefined, now: number) =>
	refusalOfSigners(delivery, secret === undefined ? [] : [{ id: 'whsub_1', secret }], now);

const hex = (timestamp: number | string, body: string | Uint8Array, secret = SECRET) =>
	createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex');

/** A delivery as the simulator makes it. */
function delivered(form: SignatureForm, data: object = { text: 'Grüße 👋' }): Delivery {
	const { headers, body } = prepareDelivery({
		envelope: {
			event: 'message.received',
			event_id: 'e_1',
			timestamp: '2026-11-24T18:30:00.000Z',
			api_version: 'v1',
			webhook_version: 'v1',
			event_type: 'message.received',
			trace_id: 'a1b2c3d4e5f6',
			partner_id: 'acme-example',
			data,
		},
		subscription_id: 'whsub_1',
		secret: SECRET,
		now: NOW,
		signature: form,
	});
	const entries = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
	return { headers: Object.fromEntries(entries), body: Buffer.from(body) };
}

const FORMS: SignatureForm[] = ['both', 'current', 'legacy', 'rotated'];

describe('a delivery that is right', () => {
	test.each(FORMS)('a delivery with the headers "%s" is right', (form) => {
		expect(refusalOf(delivered(form), SECRET, NOW)).toBeUndefined();
	});

	test('the known answer is right, in both forms', () => {
		// docs: authentication (vectors); deliveries are signed by the same rule.
		const documented = '0123456789abcdef0123456789abcdef';
		const body = Buffer.from('{"new_text":"Grüße 👋"}');
		const signature = '35b894aadc61ff0ac7638c6ea7bc1d8e842365afcb2ba178e256c4474d4edd22';
		for (const headers of [
			{ 'x-webhook-signature': `t=1700000000,v1=${signature}` },
			{ 'x-chert-signature': `v1,1700000000,${signature}` },
		]) {
			expect(refusalOf({ headers, body }, documented, NOW)).toBeUndefined();
		}
	});

	test('any bytes with any secret are right, with further elements in the header', () => {
		fc.assert(
			fc.property(
				fc.uint8Array({ maxLength: 500 }),
				fc.string({ minLength: 1 }),
				(body, secret) => {
					const right = hex(SECONDS, body, secret);
					const headers = { 'x-webhook-signature': `t=${SECONDS}, v1=${right}, v2=whatever` };
					expect(refusalOf({ headers, body }, secret, NOW)).toBeUndefined();
				},
			),
		);
	});

	test('one of several signatures is enough, wherever it stands', () => {
		const body = Buffer.from('{}');
		const right = hex(SECONDS, body);
		const wrong = hex(SECONDS, body, 'example-of-an-old-secret');
		for (const list of [
			[right, wrong],
			[wrong, right],
			[wrong, wrong, right],
		]) {
			const header = [`t=${SECONDS}`, ...list.map((one) => `v1=${one}`)].join(',');
			const headers = { 'x-webhook-signature': header };
			expect(refusalOf({ headers, body }, SECRET, NOW)).toBeUndefined();
		}
	});

	test.each([
		[-300_000, undefined],
		[-300_001, 'too_new'],
		[300_000, undefined],
		[300_001, 'too_old'],
		[999, undefined],
	])('a clock %d ms later: %s', (later, expected) => {
		for (const form of FORMS) {
			expect(refusalOf(delivered(form), SECRET, NOW + later)).toBe(expected);
		}
	});
});

describe('a delivery that is not right', () => {
	test.each<[string, (delivery: Delivery) => Delivery | undefined, string]>([
		['no secret is known', (d) => d, 'no_secret'],
		['no raw body', (d) => ({ ...d, body: undefined }), 'no_raw_body'],
		['no signature', ({ body }) => ({ headers: {}, body }), 'no_signature'],
		['an empty body instead', (d) => ({ ...d, body: Buffer.alloc(0) }), 'bad_signature'],
	])('%s', (what, change, refusal) => {
		const secret = what === 'no secret is known' ? undefined : SECRET;
		expect(refusalOf(change(delivered('both'))!, secret, NOW)).toBe(refusal);
	});

	test('an empty secret is no secret', () => {
		const body = Buffer.from('{}');
		const headers = { 'x-webhook-signature': `t=${SECONDS},v1=${'0'.repeat(64)}` };
		expect(refusalOf({ headers, body }, '', NOW)).toBe('no_secret');
	});

	const body = Buffer.from('{}');
	const right = hex(SECONDS, body);
	test.each([
		['no time', `v1=${right}`],
		['two times', `t=${SECONDS},t=${SECONDS},v1=${right}`],
		['no signature', `t=${SECONDS}`],
		['another version', `t=${SECONDS},v2=${right}`],
		['capitals', `t=${SECONDS},v1=${right.toUpperCase()}`],
		['half a signature', `t=${SECONDS},v1=${right.slice(0, 32)}`],
		['a time with more behind it', `t=${SECONDS}.0,v1=${right}`],
		['a digit too many', `t=${SECONDS},v1=${right}0`],
		['a digit before it', `t=${SECONDS},v1=0${right}`],
		['one that is no hex beside the right one', `t=${SECONDS},v1=${right},v1=zz`],
		['the empty string', ''],
		['two headers in one', `t=${SECONDS},v1=${right}, t=${SECONDS},v1=${right}`],
	])('X-Webhook-Signature: %s', (_, header) => {
		const headers = { 'x-webhook-signature': header };
		expect(refusalOf({ headers, body }, SECRET, NOW)).toBe('bad_signature');
	});

	test('a signature of bare hex is not believed, though its time is in X-Webhook-Timestamp', () => {
		for (const name of ['x-webhook-signature', 'x-chert-signature']) {
			const headers = { [name]: right, 'x-webhook-timestamp': String(SECONDS) };
			expect(refusalOf({ headers, body }, SECRET, NOW)).toBe('bad_signature');
		}
		expect(REFUSALS.bad_signature.status).toBe(401);
	});

	test('the same number written otherwise is not the same time', () => {
		for (const timestamp of [`0${SECONDS}`, `${SECONDS}.0`, '1.7e9', `+${SECONDS}`, '', '-1']) {
			const signed = hex(timestamp, body);
			for (const headers of [
				{ 'x-webhook-signature': `t=${timestamp},v1=${signed}` },
				{ 'x-chert-signature': `v1,${timestamp},${signed}` },
			]) {
				expect(refusalOf({ headers, body }, SECRET, NOW)).toBe('bad_signature');
			}
		}
	});

	test.each([
		['another version', `v2,${SECONDS},${right}`],
		['a part too many', `v1,${SECONDS},${right},${right}`],
		['a part too few', `v1,${SECONDS}`],
	])('x-chert-signature: %s', (_, header) => {
		const headers = { 'x-chert-signature': header };
		expect(refusalOf({ headers, body }, SECRET, NOW)).toBe('bad_signature');
	});

	test('a right legacy header does not make up for a wrong current one', () => {
		const headers = {
			'x-webhook-signature': `t=${SECONDS},v1=${'0'.repeat(64)}`,
			'x-chert-signature': `v1,${SECONDS},${right}`,
		};
		expect(refusalOf({ headers, body }, SECRET, NOW)).toBe('bad_signature');
	});

	test('a sender without the secret does not learn that the time is off', () => {
		const { headers, body: raw } = delivered('current');
		expect(refusalOf({ headers, body: raw }, 'another-example', NOW + 900_000)).toBe(
			'bad_signature',
		);
	});
});

const BODY = Buffer.from('{}');
const RIGHT = hex(SECONDS, BODY);
const BOTH_FORMS = { pairs: `t=${SECONDS},v1=${RIGHT}`, list: `v1,${SECONDS},${RIGHT}` };

describe('both forms in both headers', () => {
	test.each([
		['x-webhook-signature', 'pairs'],
		['x-webhook-signature', 'list'],
		['x-chert-signature', 'pairs'],
		['x-chert-signature', 'list'],
	] as const)('%s in the form "%s"', (name, form) => {
		const headers = { [name]: BOTH_FORMS[form] };
		expect(refusalOf({ headers, body: BODY }, SECRET, NOW)).toBeUndefined();
		expect(refusalOf({ headers, body: BODY }, 'another-example', NOW)).toBe('bad_signature');
	});

	test.each(['', 'nonsense', `t=${SECONDS}`, `v1,${SECONDS}`, `t=x,v1=${RIGHT}`, 7])(
		'where the current header is malformed (%j), the legacy one decides',
		(malformed) => {
			const right = { 'x-webhook-signature': malformed, 'x-chert-signature': BOTH_FORMS.list };
			expect(refusalOf({ headers: right, body: BODY }, SECRET, NOW)).toBeUndefined();
			const wrong = { ...right, 'x-chert-signature': `v1,${SECONDS},${'0'.repeat(64)}` };
			expect(refusalOf({ headers: wrong, body: BODY }, SECRET, NOW)).toBe('bad_signature');
		},
	);
});

describe('several subscriptions', () => {
	const signers: Signer[] = [
		{ id: 'whsub_1', secret: SECRET },
		{ id: 'whsub_2', secret: 'example-of-another-secret' },
		{ id: 'whsub_3', secret: '' },
	];
	const signed = (secret: string, id?: string) => ({
		headers: {
			'x-webhook-signature': `t=${SECONDS},v1=${hex(SECONDS, BODY, secret)}`,
			...(id !== undefined && { 'x-webhook-subscription-id': id }),
		},
		body: BODY,
	});

	test('the secret of any of them makes a delivery right', () => {
		for (const { secret } of signers.slice(0, 2)) {
			expect(refusalOfSigners(signed(secret, 'whsub_1'), signers, NOW)).toBeUndefined();
		}
	});

	test('a lost secret is not a key', () => {
		expect(refusalOfSigners(signed('', 'whsub_3'), signers, NOW)).toBe('unknown_subscription');
	});

	test.each([
		['one of them', 'whsub_2', 'bad_signature', 401],
		['none', undefined, 'bad_signature', 401],
		['an empty name', '', 'bad_signature', 401],
		[
			'another, which this process may learn of in a moment',
			'whsub_9',
			'unknown_subscription',
			503,
		],
	] as const)('a wrong signature of a delivery that names %s', (_, id, refusal, status) => {
		expect(refusalOfSigners(signed('example-of-a-stranger', id), signers, NOW)).toBe(refusal);
		expect(REFUSALS[refusal].status).toBe(status);
	});
});

/** Source: docs: deliveries (retry): a 4xx is final, a 5xx is sent again. */
test('401 is for the sender alone; where n8n may be at fault the answer is 503', () => {
	const statuses = Object.entries(REFUSALS).map(([refusal, { status }]) => [refusal, status]);
	expect(Object.fromEntries(statuses)).toEqual({
		no_signature: 401,
		bad_signature: 401,
		no_secret: 503,
		unknown_subscription: 503,
		no_raw_body: 503,
		too_old: 503,
		too_new: 503,
	});
});

/** A text with one character replaced by another. */
const altered = (text: string, place: number, other: string) => {
	const at = place % text.length;
	return text.slice(0, at) + other + text.slice(at + 1);
};
const ascii = fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code));

describe('whatever is changed on the way is refused', () => {
	test.each(['current', 'legacy'] as const)(
		'any byte of the body that is changed is refused (%s)',
		(form) => {
			fc.assert(
				fc.property(
					fc.object(),
					fc.nat(),
					fc.integer({ min: 1, max: 255 }),
					(data, place, difference) => {
						const { headers, body } = delivered(form, data);
						const bytes = Buffer.from(body!);
						bytes[place % bytes.length]! ^= difference;
						expect(refusalOf({ headers, body: bytes }, SECRET, NOW)).toBe('bad_signature');
					},
				),
			);
		},
	);

	test.each([
		['current', 'x-webhook-signature'],
		['legacy', 'x-chert-signature'],
	] as const)('any character of the %s header that is changed is refused', (form, name) => {
		const { headers, body } = delivered(form);
		const header = String(headers[name]);
		fc.assert(
			fc.property(fc.nat(), ascii, (place, other) => {
				const changed = altered(header, place, other);
				fc.pre(changed !== header);
				expect(refusalOf({ headers: { [name]: changed }, body }, SECRET, NOW)).toBe(
					'bad_signature',
				);
			}),
			{ numRuns: 2_000 },
		);
	});

	test('a body that is longer, shorter, or of another delivery of the same secret is refused', () => {
		fc.assert(
			fc.property(fc.uint8Array({ minLength: 1, maxLength: 20 }), fc.nat(), (more, cut) => {
				const { headers, body } = delivered('both');
				const longer = Buffer.concat([body!, more]);
				const shorter = Buffer.from(body!).subarray(0, cut % body!.length);
				for (const other of [longer, shorter, more]) {
					expect(refusalOf({ headers, body: other }, SECRET, NOW)).toBe('bad_signature');
				}
			}),
		);
	});

	test('any time of the clock outside the window is refused', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 300_001, max: 10 ** 12 }),
				fc.boolean(),
				fc.constantFrom(...FORMS),
				(off, before, form) => {
					const now = before ? NOW - off : NOW + off;
					const expected = before ? 'too_new' : 'too_old';
					expect(refusalOf(delivered(form), SECRET, now)).toBe(expected);
				},
			),
		);
	});
});

test('no input makes it fail, and nothing but a signature makes it accept', () => {
	const value = fc.oneof(
		fc.string(),
		fc.constant(undefined),
		fc.array(fc.string()),
		fc.integer(),
		fc.tuple(fc.integer(), fc.string()).map(([t, s]) => `t=${t},v1=${s}`),
		fc.tuple(fc.integer(), fc.string()).map(([t, s]) => `v1,${t},${s}`),
		fc.string({ unit: 'binary' }).map((s) => `t=${SECONDS},v1=${s.padEnd(64, '0')}`),
	);
	const headers = fc.record({ 'x-webhook-signature': value, 'x-chert-signature': value });
	fc.assert(
		fc.property(
			headers,
			fc.option(fc.uint8Array(), { nil: undefined }),
			fc.option(fc.string(), { nil: undefined }),
			fc.integer(),
			(given, body, secret, now) => {
				const refusal = refusalOf({ headers: given, body }, secret, now);
				expect(Object.keys(REFUSALS)).toContain(refusal);
			},
		),
		{ numRuns: 2_000 },
	);
});
