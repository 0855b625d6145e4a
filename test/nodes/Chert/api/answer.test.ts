import * as fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import {
	type Expectation,
	provided,
	type RawAnswer,
	type Reading,
	readAnswer as read,
} from '../../../../nodes/Chert/api/answer';
import type { ErrorCodeEntry } from '../../../../nodes/Chert/failures/errorCodes';
import { ChertFailure } from '../../../../nodes/Chert/failures/failure';

const answer = (statusCode: number, body: unknown, headers = {}): RawAnswer => ({
	statusCode,
	headers,
	text: typeof body === 'string' ? body : JSON.stringify(body),
});

/** Noon of the day on which it is read, by the clock here. */
const NOW = Date.parse('2026-11-24T12:00:00Z');

function readAnswer<T = IDataObject>(
	raw: RawAnswer,
	errors?: Record<number, ErrorCodeEntry>,
	expected?: Expectation<T>,
	{ now = NOW, route }: Partial<Reading> = {},
): T {
	return read(raw, { now, errors, route }, expected);
}

function failureOf(act: () => unknown) {
	try {
		act();
	} catch (error) {
		if (error instanceof ChertFailure) return error.details;
	}
	throw new Error('No ChertFailure was thrown');
}

const envelope = (error: object, trace_id?: string) => ({ success: false, error, trace_id });

const TRACE = { 'x-trace-id': 'a1b2c3d4e5f6' };
const CHANGES = { route: { repetition: 'idempotent', failsFlat: false } } as const;
const READS = { route: { repetition: 'harmless', failsFlat: false } } as const;
const FLAT = { route: { repetition: 'idempotent', failsFlat: true } } as const;

describe('readAnswer', () => {
	test('readAnswer returns the object of a success with fields it does not know', () => {
		expect(readAnswer(answer(200, { chat_id: 'c', status: 'left', new_field: [1] }))).toEqual({
			chat_id: 'c',
			status: 'left',
			new_field: [1],
		});
	});

	test('a file that was kept is what is said about it; without a file there is no success', () => {
		const kept = { attachment_id: 'att_1' };
		expect(readAnswer({ ...answer(200, ''), kept })).toEqual(kept);
		const without = (status: number, body: unknown) =>
			failureOf(() => readAnswer({ ...answer(status, body), kept: null })).message;
		expect(without(200, '')).toBe("Chert's answer was empty (HTTP 200)");
		expect(without(200, '<html>')).toBe(
			"Chert's answer was a web page instead of the file (HTTP 200)",
		);
		expect(without(200, { attachment_id: 'att_1' })).toBe(
			"Chert's answer was not the file (HTTP 200)",
		);
		expect(without(404, envelope({ code: 5001, message: 'No' }))).toBe('Chert 5001: No');
	});

	test('a success may come without a body where that was expected and the trace id proves it', () => {
		const trace = { 'x-trace-id': 'a1b2c3d4e5f6' };
		const read = (status: number, headers: object, mayBeEmpty?: true) =>
			readAnswer(answer(status, '', headers), {}, { mayBeEmpty });
		expect(read(204, trace, true)).toEqual({});
		expect(failureOf(() => read(200, {}, true)).reason).toBe('BAD_RESPONSE');
		expect(failureOf(() => read(200, trace)).reason).toBe('BAD_RESPONSE');
		expect(failureOf(() => read(502, trace, true)).reason).toBe('BAD_RESPONSE');
	});

	test('a success never has a key error, not even null (docs/n8n.md 3)', () => {
		expect(readAnswer(answer(200, { chat_id: 'c', error: null }))).toEqual({ chat_id: 'c' });
	});

	test('204 is a success without fields, but not one that says something', () => {
		expect(readAnswer(answer(204, '', { 'x-trace-id': 't' }))).toEqual({});
		// Without a trace id it may be anybody's.
		expect(failureOf(() => readAnswer(answer(204, ''))).reason).toBe('BAD_RESPONSE');
		const says = ({ status }: { status?: unknown }) => status === 'left';
		const empty = answer(204, '', { 'x-trace-id': 't' });
		expect(failureOf(() => readAnswer(empty, {}, { read: provided(says) }))).toMatchObject({
			reason: 'BAD_RESPONSE',
			outcome_unknown: true,
		});
		expect(failureOf(() => readAnswer(answer(200, '')))).toMatchObject({ reason: 'BAD_RESPONSE' });
	});

	test('a bare list is read as the list that was expected, and only there', () => {
		const rows = [{ id: 'sub_1' }];
		const read = (expected?: Expectation) => readAnswer(answer(200, rows), {}, expected);
		expect(read({ list: 'subscriptions' })).toEqual({ subscriptions: rows });
		const says = ({ events }: { events?: unknown }) => Array.isArray(events);
		expect(read({ list: 'events', read: provided(says) })).toEqual({ events: rows });
		expect(failureOf(() => read({})).reason).toBe('BAD_RESPONSE');
	});

	test('an envelope becomes a failure with the code and words of Chert', () => {
		const body = envelope(
			{ status: 503, code: 4002, message: 'All lines busy', retryable: true, retry_after: 3 },
			'abc',
		);
		expect(failureOf(() => readAnswer(answer(503, body, { 'x-trace-id': 'other' })))).toEqual({
			message: 'Chert 4002: All lines busy (try again in 3 seconds)',
			description: expect.stringContaining('Wait 3 s and run this item again.') as string,
			code: 4002,
			reason: 'LINES_SATURATED',
			http_status: 503,
			retryable: true,
			trace_id: 'abc',
			retry_after: 3,
		});
	});

	test('the header gives trace id and retry_after where the body does not', () => {
		const body = envelope({ code: 1007, message: 'Slow down', retryable: true });
		const headers = { 'x-trace-id': 'fromheader', 'retry-after': '7' };
		expect(failureOf(() => readAnswer(answer(429, body, headers)))).toMatchObject({
			trace_id: 'fromheader',
			retry_after: 7,
		});
	});

	test('extra fields of an error are kept', () => {
		const body = envelope({ code: 4098, message: 'x', allowed_effects: ['slam'] });
		expect(failureOf(() => readAnswer(answer(400, body)))).toMatchObject({
			allowed_effects: ['slam'],
			retryable: false,
		});
	});

	test('a message that was read may have failed; reading it has not', () => {
		const message = { id: 'msg_1', status: 'failed' };
		const asMessage: Expectation = { read: provided(({ id }) => id === 'msg_1') };
		expect(readAnswer(answer(200, message), {}, asMessage, READS)).toEqual(message);
		// Where nothing says what was to be read, it may be a failure.
		expect(failureOf(() => readAnswer(answer(200, message), {}, {}, READS)).reason).toBe(
			'BAD_RESPONSE',
		);
		expect(failureOf(() => readAnswer(answer(200, message), {}, {}, FLAT)).reason).toBe(
			'BAD_RESPONSE',
		);
	});

	test.each(['', '  '])('a trace id of %j proves nothing', (blank) => {
		const error = { code: 1006, message: 'Not a group', retryable: false };
		const headers = { 'x-trace-id': blank };
		const refusal = failureOf(() => readAnswer(answer(400, envelope(error, blank), headers)));
		expect(refusal).toMatchObject({ code: 1006, trace_id: null });
		expect(failureOf(() => readAnswer(answer(204, '', headers))).reason).toBe('BAD_RESPONSE');
		const named = failureOf(() => readAnswer(answer(400, envelope(error, blank), TRACE)));
		expect(named.trace_id).toBe(TRACE['x-trace-id']);
	});

	test('an answer that proves nothing needs the trace id', () => {
		const expected = { needsTraceId: true } as const;
		expect(readAnswer(answer(200, {}, { 'x-trace-id': 't' }), {}, expected)).toEqual({});
		expect(failureOf(() => readAnswer(answer(200, {}), {}, expected))).toMatchObject({
			reason: 'BAD_RESPONSE',
			outcome_unknown: true,
		});
	});

	test.each([{ code: 1002 }, {}])('Chert’s words are cut where they have no end (%j)', (more) => {
		const error = { ...more, message: 'x'.repeat(10_000) };
		const failure = failureOf(() => readAnswer(answer(400, envelope(error), TRACE)));
		expect(failure.message.length).toBeLessThan(600);
		expect(failure.message).toMatch(/x…$/);
	});

	test('the flat shape of /send is understood (docs: envelope (flat send failure))', () => {
		const flat = { status: 'failed', error_code: 4001, error: 'Downstream said no' };
		expect(failureOf(() => readAnswer(answer(200, flat), {}, {}, FLAT))).toMatchObject({
			message: 'Chert 4001: Downstream said no',
			code: 4001,
			trace_id: null,
		});
	});

	test.each<[object, object]>([
		[
			{ status: 'failed', code: 4002, message: 'Busy', retryable: true, retry_after: 3 },
			{ message: 'Chert 4002: Busy (try again in 3 seconds)', retryable: true, retry_after: 3 },
		],
		[
			{ status: 'failed', error_code: '1003', error_message: ' No number ' },
			{ message: 'Chert 1003: No number', code: 1003, retryable: false },
		],
		[
			{ status: 'failed', code: 4002, error: 'Busy', retry_after: 3 },
			{ message: 'Chert 4002: Busy (try again in 3 seconds)', retryable: true },
		],
		[
			{ status: 'failed', code: 4001, error: 'Busy', retryable: false, retry_after: 3 },
			{ retryable: false },
		],
		[
			{ status: 'failed', error: { code: 1011, message: 'A URL' }, attachment_index: 0 },
			{ message: 'Chert 1011: A URL' },
		],
		[
			{ status: 'failed', code: 4098, message: 'x', allowed_effects: ['slam'] },
			{ allowed_effects: ['slam'] },
		],
	])('the flat shape %j is understood', (flat, expected) => {
		for (const status of [200, 400, 502]) {
			const read = () => readAnswer(answer(status, flat, TRACE), {}, {}, FLAT);
			expect(failureOf(read)).toMatchObject(expected);
		}
	});

	describe('a number that looks like a code of Chert’s', () => {
		/** What Cloudflare says when it has banned an address; its numbers are not Chert's. */
		const body = { error_code: 1006, title: 'Access denied', status: 403, retryable: false };

		test.each([undefined, FLAT])(
			'a number in somebody else’s answer is not taken for a code of Chert’s (%j)',
			(reading) => {
				expect(failureOf(() => readAnswer(answer(403, body), {}, {}, reading))).toMatchObject({
					code: null,
					reason: 'BAD_RESPONSE',
					retryable: false,
				});
			},
		);

		test('a number in an answer with Chert’s trace id is a code of Chert’s', () => {
			const headers = { 'x-trace-id': 't' };
			expect(failureOf(() => readAnswer(answer(403, body, headers)))).toMatchObject({ code: 1006 });
		});
	});

	describe('a server error without a trace ID', () => {
		const code = fc.integer({ min: 1_000, max: 9_999 });
		const error = fc.record({ code, message: fc.string(), retryable: fc.boolean() });
		const body = fc.oneof(
			error.map((nested) => ({ success: false, error: nested })),
			error.map((flat) => ({ ...flat, status: 'failed' })),
			error.map((flat) => ({ ...flat, ok: false })),
		);

		test.each([undefined, FLAT])(
			'a server error without a trace ID is never Chert’s word, whatever it says (%j)',
			(reading) => {
				fc.assert(
					fc.property(fc.integer({ min: 500, max: 599 }), body, (status, said) => {
						const read = () => readAnswer(answer(status, said), {}, {}, reading);
						expect(failureOf(read)).toMatchObject({
							code: null,
							reason: 'BAD_RESPONSE',
							outcome_unknown: true,
						});
					}),
				);
			},
		);

		test('a server error with a trace ID in header or body is Chert’s word', () => {
			const nested = { code: 1006, message: 'Not a group', retryable: false };
			const inHeader = () => readAnswer(answer(502, envelope(nested), TRACE));
			const inBody = () => readAnswer(answer(502, envelope(nested, 'a1b2c3d4e5f6')));
			for (const read of [inHeader, inBody]) {
				const failure = failureOf(read);
				expect(failure).toMatchObject({ code: 1006, trace_id: 'a1b2c3d4e5f6' });
				expect(failure).not.toHaveProperty('outcome_unknown');
			}
		});
	});

	describe('the flat failure of a replay (docs: `POST /events/{id}/replay`)', () => {
		const failed = {
			ok: false,
			error: 'downstream_error',
			downstream_status: 500,
			code: 3004,
			message: 'The receiver answered 500',
			retryable: true,
			trace_id: 'a1b2c3d4e5f6',
		};

		test.each([200, 202, 400, 502])(
			'the flat failure of a replay is a refusal with HTTP %d',
			(status) => {
				expect(failureOf(() => readAnswer(answer(status, failed), {}, {}, FLAT))).toMatchObject({
					message: 'Chert 3004: The receiver answered 500',
					code: 3004,
					http_status: status,
					retryable: true,
					trace_id: 'a1b2c3d4e5f6',
					downstream_status: 500,
				});
			},
		);

		test('the flat failure of a replay without a code keeps Chert’s words', () => {
			const bare = { ...failed, code: undefined, message: undefined };
			expect(failureOf(() => readAnswer(answer(200, bare), {}, {}, FLAT))).toMatchObject({
				reason: 'REFUSED',
				message: 'Chert says that it failed: downstream_error',
				retryable: true,
			});
		});

		test('the flat failure of a replay without a code, words or retryable leaves it open', () => {
			expect(failureOf(() => readAnswer(answer(200, { ok: false }), {}, {}, FLAT))).toMatchObject({
				reason: 'BAD_RESPONSE',
				outcome_unknown: true,
			});
		});

		test('the nested failure of a replay is read too', () => {
			const nested = envelope({ code: 2011, message: 'No such event' }, 'a1b2c3d4e5f6');
			expect(failureOf(() => readAnswer(answer(404, nested), {}, {}, FLAT)).code).toBe(2011);
		});
	});

	describe('a body that states failure', () => {
		const states = fc.oneof(
			fc.constantFrom({ ok: false }, { success: false }),
			fc
				.constantFrom('failed', 'FAILED', 'fail', 'failure', 'error', 'Rejected')
				.map((status) => ({ status })),
			fc
				.record({ code: fc.constantFrom(4001, '4001'), message: fc.constant('x') })
				.map((error) => ({ error })),
		);
		const done = { id: 'x', chat_id: 'ch_1', deleted: true, attachment_id: 'att_1' };

		test('a 2xx that states failure is a failure on every route, whatever else it says', () => {
			fc.assert(
				fc.property(
					states,
					fc.constantFrom(200, 201, 202),
					fc.constantFrom(FLAT, CHANGES),
					fc.constantFrom({}, TRACE),
					fc.record({ code: fc.constant(4001), message: fc.string() }, { requiredKeys: [] }),
					(stated, status, route, headers, more) => {
						const body = { ...done, ...more, ...stated };
						const read = () => readAnswer(answer(status, body, headers), {}, {}, route);
						expect(['BAD_RESPONSE', 'REFUSED', 'DELIVERY_FAILED']).toContain(
							failureOf(read).reason,
						);
					},
				),
			);
		});

		test('a failure that is flat is read on every route if it has Chert’s trace ID', () => {
			const flat = { status: 'failed', code: 4001, message: 'Not delivered', retryable: false };
			const read = (headers: object) =>
				failureOf(() => readAnswer(answer(200, flat, headers), {}, {}, CHANGES));
			expect(read(TRACE)).toMatchObject({ code: 4001, retryable: false, http_status: 200 });
			expect(read({})).toMatchObject({ reason: 'BAD_RESPONSE', outcome_unknown: true });
		});

		test('what was to be read and is not there may be Chert’s own refusal', () => {
			const flat = { status: 'failed', code: 2003, message: 'No such message', retryable: false };
			const asMessage: Expectation = { read: provided(({ id }) => id === 'msg_1') };
			const read = () => readAnswer(answer(200, flat, TRACE), {}, asMessage, READS);
			expect(failureOf(read)).toMatchObject({ code: 2003, message: 'Chert 2003: No such message' });
		});

		test('no list is read from an answer that states failure', () => {
			const body = { success: false, events: [] };
			const asList: Expectation = {
				list: 'events',
				read: provided(({ events }) => Array.isArray(events)),
			};
			const read = () => readAnswer(answer(200, body, TRACE), {}, asList, READS);
			expect(failureOf(read).reason).toBe('BAD_RESPONSE');
		});
	});

	describe('codes', () => {
		const readWith = (code: unknown, more: object = {}, headers: object = TRACE) =>
			failureOf(() =>
				readAnswer(
					answer(400, envelope({ code, message: 'No', retryable: false, ...more }), headers),
				),
			);

		test.each([[1006], ['1006']])('%j is a code', (code) => {
			expect(readWith(code).code).toBe(1006);
		});

		test.each<unknown>([
			[[3001]],
			'3e3',
			'0xbb9',
			' 3001',
			'3001.0',
			'+3001',
			3001.5,
			true,
			{ code: 3001 },
			0,
			null,
			500,
			-1006,
			'',
		])('%j is no code, and what Chert says beside it counts', (code) => {
			expect(readWith(code)).toMatchObject({
				code: null,
				reason: 'REFUSED',
				message: 'Chert says that it failed: No',
				retryable: false,
				trace_id: 'a1b2c3d4e5f6',
			});
			expect(readWith(code, { retryable: true }).retryable).toBe(true);
		});

		test('a code with five digits is believed of Chert alone', () => {
			expect(readWith(10_006)).toMatchObject({ code: 10_006, message: 'Chert 10006: No' });
			expect(readWith(10_006, {}, {})).toMatchObject({ code: null, reason: 'BAD_RESPONSE' });
		});

		test('an envelope that says nothing more than that it failed is Chert’s word', () => {
			const body = { success: false, error: {}, trace_id: 'a1b2c3d4e5f6' };
			expect(failureOf(() => readAnswer(answer(400, body)))).toMatchObject({
				reason: 'REFUSED',
				message: 'Chert says that it failed, but not why',
			});
		});
	});

	test('407 is always a proxy that wants a log-in, whatever it says', () => {
		for (const body of ['', '<html>', envelope({ code: 1006, message: 'x' })]) {
			const failure = failureOf(() => readAnswer(answer(407, body, TRACE)));
			expect(failure).toMatchObject({ reason: 'PROXY_LOGIN', http_status: 407, retryable: false });
			expect(failure.description).toMatch(/^Nothing was sent to Chert\./);
			expect(failure).not.toHaveProperty('outcome_unknown');
		}
	});

	test('the beginning of an answer that is too long is not believed, even if it is whole JSON', () => {
		const left = { chat_id: 'ch_1', status: 'left' };
		expect(
			failureOf(() => readAnswer({ ...answer(200, left, TRACE), tooLong: true })),
		).toMatchObject({
			reason: 'BAD_RESPONSE',
			message: "Chert's answer was longer than any that Chert sends (HTTP 200)",
			outcome_unknown: true,
		});
	});

	describe('an error beside what was to be done', () => {
		const left = { chat_id: 'ch_1', status: 'left' };

		test.each<unknown>(['iMessage refused', { message: 'iMessage refused' }, ['x']])(
			'%j beside what was to be done is no success, and nobody knows',
			(error) => {
				const read = () => readAnswer(answer(200, { ...left, error }), {}, {}, CHANGES);
				expect(failureOf(read)).toMatchObject({ reason: 'BAD_RESPONSE', outcome_unknown: true });
			},
		);

		test.each<unknown>([null, undefined, '', false])(
			'%j beside what was to be done says nothing',
			(error) => {
				expect(readAnswer(answer(200, { ...left, error }), {}, {}, CHANGES)).toEqual(left);
			},
		);

		test('an error in what was read is news, and no failure', () => {
			const event = { id: 'evt_1', error: 'Not delivered' };
			const asEvent: Expectation = { read: provided(({ id }) => id === 'evt_1') };
			expect(readAnswer(answer(200, event), {}, asEvent, READS)).toEqual({ id: 'evt_1' });
		});
	});

	test.each([
		[301, false],
		[302, false],
		[303, true],
		[304, true],
		[307, false],
		[308, false],
	])('a redirect with %d leaves the outcome unknown: %s', (status, unknown) => {
		const failure = failureOf(() => readAnswer({ statusCode: status, headers: {}, text: '' }));
		expect(failure.reason).toBe('REDIRECT');
		expect(failure.outcome_unknown).toBe(unknown ? true : undefined);
		expect(failure.description.includes('nothing was done')).toBe(!unknown);
	});

	test.each([
		[400, undefined],
		[403, undefined],
		[404, undefined],
		[408, true],
		[500, true],
		[200, true],
	])('a page with %d leaves the outcome unknown: %s', (status, unknown) => {
		const page = { statusCode: status, headers: {}, text: '<html>' };
		expect(failureOf(() => readAnswer(page)).outcome_unknown).toBe(unknown);
	});

	describe('how long to wait', () => {
		const limited = (error: object, headers: Record<string, string> = {}) => {
			const body = { success: false, error: { code: 1007, message: 'Slowly', ...error } };
			const { retry_after, retryable } = failureOf(() => readAnswer(answer(429, body, headers)));
			return { retry_after, retryable };
		};

		test.each<[object, Record<string, string>, object]>([
			[{ retryable: true, retry_after: 3 }, { 'retry-after': '9' }, { retry_after: 3 }],
			[{ retryable: true, retry_after: '3' }, {}, { retry_after: 3 }],
			[{ retryable: true }, { 'retry-after': '1.5' }, { retry_after: 1.5 }],
			[{ retryable: true }, { 'retry-after': '9999999999' }, { retry_after: undefined }],
			[{ retryable: true, retry_after: 'soon' }, { 'retry-after': '9' }, { retry_after: 9 }],
			[{ retryable: true }, { 'retry-after': '-1' }, { retry_after: undefined }],
			[{}, { 'retry-after': '3' }, { retry_after: 3, retryable: true }],
			[{ retryable: false }, { 'retry-after': '3' }, { retryable: false }],
			[{ retryable: 'true' }, {}, { retryable: false }],
			[{ retryable: 1 }, {}, { retryable: false }],
		])('how long to wait with %j and %j: %j', (error, headers, expected) => {
			expect(limited(error, headers)).toMatchObject(expected);
		});

		test('a date counts from the answer’s own date, not from the clock here', () => {
			const headers = {
				date: 'Tue, 24 Nov 2026 18:30:00 GMT',
				'retry-after': 'Tue, 24 Nov 2026 18:30:07 GMT',
			};
			expect(limited({ retryable: true }, headers).retry_after).toBe(7);
		});
	});

	describe('a flat failure without a code', () => {
		const words = { status: 'failed', error: 'The recipient has opted out' };

		test.each<[number, object, object, object]>([
			[200, words, {}, { retryable: false, trace_id: null }],
			[400, words, { 'x-trace-id': 't' }, { retryable: false, trace_id: 't' }],
			[502, words, { 'x-trace-id': 't' }, { retryable: false }],
			[502, { ...words, retryable: false }, TRACE, { retryable: false }],
			[503, { ...words, retryable: true }, TRACE, { retryable: true }],
			[429, { ...words, retry_after: 7 }, {}, { retryable: true, retry_after: 7 }],
		])(
			'a flat failure %d %j is Chert’s own word, and known to have failed',
			(status, flat, headers, expected) => {
				const failure = failureOf(() => readAnswer(answer(status, flat, headers), {}, {}, FLAT));
				expect(failure).toMatchObject({
					message: 'Chert says that it failed: The recipient has opted out',
					reason: 'REFUSED',
					code: null,
					http_status: status,
					...expected,
				});
				expect(failure).not.toHaveProperty('outcome_unknown');
				expect(failure.description).not.toContain('proxy');
			},
		);

		test.each([
			[502, words, FLAT],
			[200, { status: 'failed' }, FLAT],
			[200, { status: 'sent', error: 'x' }, FLAT],
			[502, { ...words, retryable: false }, FLAT],
			[502, { ...words, retryable: false }, undefined],
		])('a flat failure %d %j may be somebody else’s, and nobody knows', (status, body, route) => {
			const act = () => readAnswer(answer(status, body), {}, {}, route);
			expect(failureOf(act)).toMatchObject({
				reason: 'BAD_RESPONSE',
				outcome_unknown: true,
			});
		});
	});

	test('a code that is newer than the node keeps its text', () => {
		const body = envelope({ code: 6001, message: 'Brand new', retryable: true });
		expect(failureOf(() => readAnswer(answer(418, body)))).toMatchObject({
			message: 'Chert 6001: Brand new',
			reason: 'UNKNOWN_CODE',
			retryable: true,
		});
	});

	test.each([
		[200, '', 'was empty'],
		[200, '   ', 'was empty'],
		[200, '[]', 'was not what Chert documents'],
		[200, 'null', 'was not what Chert documents'],
		[200, '"left"', 'was not what Chert documents'],
		[200, '{"chat_id":"c","sta', 'was cut off or is not JSON'],
		[200, '<html>hello</html>', 'was a web page instead of JSON'],
		[200, '{"success":false}', 'says that it failed'],
		[504, '{"code":504,"message":"Gateway timeout"}', 'was not what Chert documents'],
		[504, '{"error":{"code":504,"status":"DEADLINE"}}', 'was not what Chert documents'],
		[502, '<html>Bad gateway</html>', 'was a web page instead of JSON'],
		[500, '{"error":{"message":"no code"}}', 'was not what Chert documents'],
	])('HTTP %d with body %j is not believed', (status, text, what) => {
		expect(failureOf(() => readAnswer(answer(status, text, { 'x-trace-id': 't' })))).toMatchObject({
			message: `Chert's answer ${what} (HTTP ${status})`,
			code: null,
			reason: 'BAD_RESPONSE',
			http_status: status,
			trace_id: 't',
			outcome_unknown: true,
		});
	});

	test('an answer that does not say what was expected is no success', () => {
		const expected = { read: () => undefined, complaint: 'does not say so' };
		expect(
			failureOf(() => readAnswer(answer(200, { chat_id: 'c' }), undefined, expected)),
		).toMatchObject({
			reason: 'BAD_RESPONSE',
			message: "Chert's answer does not say so (HTTP 200)",
		});
	});

	test.each([301, 302, 303, 307, 308])(
		'HTTP %d is a redirect, and named without its query',
		(status) => {
			for (const from of ['', 'https://login.example', 'https://me:token@login.example']) {
				const headers = { location: `${from}/in?token=example` };
				const failure = failureOf(() => readAnswer(answer(status, '', headers)));
				expect(failure).toMatchObject({ reason: 'REDIRECT', code: null, retryable: false });
				expect(failure.message).toContain(`${from.replace('me:token@', '')}/in`);
				expect(failure.message).not.toContain('token');
			}
		},
	);
});
