import { noAnswer } from '../../../../nodes/Chert/failures/network';

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

describe('noAnswer', () => {
	const withCode = (code: string, cause?: unknown) =>
		Object.assign(new Error('x'), { code, cause });

	test.each([
		[withCode('ECONNREFUSED'), 'NETWORK', undefined],
		[withCode('ENOTFOUND'), 'NETWORK', undefined],
		[{ cause: withCode('ERR_X', withCode('DEPTH_ZERO_SELF_SIGNED_CERT')) }, 'NETWORK', undefined],
		[withCode('ECONNABORTED'), 'TIMEOUT', true],
		[{ cause: { cause: withCode('ETIMEDOUT') } }, 'TIMEOUT', true],
		[withCode('ECONNRESET'), 'NETWORK', true],
		[new Error('anything'), 'NETWORK', true],
		['a string', 'NETWORK', true],
		[withCode('ERR_CANCELED'), 'CANCELLED', true],
	])('%p is %s, outcome unknown: %s', (error, reason, unknown) => {
		expect(noAnswer(error, 'host:1', 30_000).details).toMatchObject({
			reason,
			code: null,
			http_status: null,
			...(unknown && { outcome_unknown: true }),
		});
		expect('outcome_unknown' in noAnswer(error, 'host:1', 1).details).toBe(unknown === true);
	});

	test('a cause that leads in a circle ends', () => {
		const error: { cause?: unknown } = {};
		error.cause = error;
		expect(noAnswer(error, 'host:1', 1).details.reason).toBe('NETWORK');
	});
});
