import { asFailure, noAnswer } from '../../../../nodes/Chert/failures/failure';
import { causeOf } from '../../../../nodes/Chert/failures/failureCause';

/** An error as n8n throws it: what went wrong is a cause of a cause. */
const wrapped = (inner: object) => ({
	name: 'NodeApiError',
	message: 'The service refused the connection',
	cause: {
		name: 'AxiosError',
		config: { headers: { 'x-chert-signature': 'v1,1,e' } },
		cause: inner,
	},
});
const detailsOf = (error: object) => noAnswer(error, 'chert.example', 30_000).details;

describe('no answer', () => {
	test.each<[object, RegExp]>([
		[{ code: 'ECONNREFUSED', syscall: 'connect' }, /nothing answers at that address/],
		[{ code: 'ECONNREFUSED' }, /nothing answers at that address/],
		[{ code: 'ENOTFOUND', syscall: 'getaddrinfo' }, /that host name does not exist/],
		[{ code: 'EHOSTUNREACH', syscall: 'connect' }, /the host cannot be reached/],
		[{ code: 'ETIMEDOUT', syscall: 'connect' }, /connecting to it took too long/],
		[{ code: 'CERT_HAS_EXPIRED' }, /certificate has expired/],
		[
			{ code: 'EPROTO', syscall: 'write', message: 'write EPROTO 0A00010B:wrong version number' },
			/does not speak https/,
		],
		[{ name: 'SsrfBlockedIpError', message: 'blocked' }, /does not let nodes reach that address/],
		[{ name: 'SsrfBlockedHostnameError' }, /does not let nodes reach that address/],
	])('%j: nothing was sent', (error, message) => {
		for (const thrown of [error, wrapped(error)]) {
			const details = detailsOf(thrown);
			expect(details).toMatchObject({ reason: 'NETWORK', retryable: true, http_status: null });
			expect(details.message).toMatch(message);
			expect(details.description).toMatch(/^Nothing was sent\./);
			expect(details).not.toHaveProperty('outcome_unknown');
		}
	});

	test.each<[object, string]>([
		[{ code: 'ECONNRESET', syscall: 'read' }, 'NETWORK'],
		[{ code: 'EPIPE', syscall: 'write' }, 'NETWORK'],
		[{ code: 'EHOSTUNREACH', syscall: 'read' }, 'NETWORK'],
		[{ code: 'ENETUNREACH', syscall: 'write' }, 'NETWORK'],
		[{ code: 'EPROTO', syscall: 'write', message: 'bad record mac' }, 'NETWORK'],
		[{ code: 'ETIMEDOUT', syscall: 'read' }, 'TIMEOUT'],
		[{ code: 'ETIMEDOUT' }, 'TIMEOUT'],
		[{ code: 'ECONNABORTED' }, 'TIMEOUT'],
		[{ code: 'ERR_CANCELED' }, 'CANCELLED'],
		[{}, 'NETWORK'],
	])('%j: nobody knows', (error, reason) => {
		for (const thrown of [error, wrapped(error)]) {
			expect(detailsOf(thrown)).toMatchObject({ reason, outcome_unknown: true });
		}
	});

	test('nothing of the request gets into the failure', () => {
		const details = detailsOf(wrapped({ code: 'ECONNRESET', message: 'v1,1,e' }));
		expect(JSON.stringify(details)).not.toContain('v1,1,e');
	});
});

test('a fault of the node is not taken for anything else', () => {
	expect(asFailure(new TypeError('x is undefined')).details).toMatchObject({
		reason: 'UNEXPECTED',
		message: 'x is undefined',
		retryable: false,
	});
});

describe('the cause, in n8n’s words', () => {
	const failure = { ...detailsOf({ code: 'ECONNREFUSED' }) };

	test.each([
		[
			{ code: 1007, retry_after: 3 },
			{ cause: 'rate-limited', retryAfterMs: 3_000 },
		],
		[{ code: null, reason: 'BAD_RESPONSE', http_status: 429 }, { cause: 'rate-limited' }],
		[{ code: 3001, reason: 'INTERNAL_ERROR' }, { cause: 'temporarily-unavailable' }],
		[{ code: 1002, reason: 'INVALID_VALUE', retryable: false }, { cause: 'configuration-invalid' }],
		[{ code: 2004, reason: 'BAD_SIGNATURE', retryable: false }, { cause: 'credential-invalid' }],
		[{ code: null, reason: 'UNEXPECTED', retryable: false }, { cause: 'node-defect' }],
		[{ code: null, reason: 'OUTCOME_UNKNOWN', retryable: false }, undefined],
	])('of %j is %j', (details, expected) => {
		expect(causeOf({ ...failure, ...details })).toEqual(expected);
	});
});
