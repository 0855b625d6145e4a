import fc from 'fast-check';
import { sign, signatureHeader } from '../../../../nodes/Chert/api/signature';
import { createHmac } from '../../../support/node';

/** The key of the documented vectors: the sixteen hex digits, twice. */
const KEY = '0123456789abcdef'.repeat(2);

describe('signature', () => {
	// docs: authentication (vectors).
	test.each([
		['', '6d033471ca61b72c721ec8c18ea70b31ea9ee2c7aab01ae0fa01bc68c1579648'],
		[
			'{"address":"+14155551234"}',
			'72565e0db38544f92a6d0d1c12198d9862498db168d402773d1eea04f429b511',
		],
		['{"new_text":"Grüße 👋"}', '35b894aadc61ff0ac7638c6ea7bc1d8e842365afcb2ba178e256c4474d4edd22'],
	])('the documented vector %j is signed as documented', (body, hex) => {
		const bytes = Buffer.from(body, 'utf8');
		expect(sign(KEY, 1_700_000_000, bytes)).toBe(hex);
		expect(signatureHeader(KEY, 1_700_000_000, bytes)).toBe(`v1,1700000000,${hex}`);
	});

	test('any bytes are signed as HMAC-SHA256 over "<timestamp>." and the bytes as they are', () => {
		fc.assert(
			fc.property(
				fc.string({ minLength: 1, unit: 'binary' }),
				fc.integer({ min: 0, max: 4_000_000_000 }),
				fc.uint8Array({ maxLength: 2_000 }),
				(secret, timestamp, bytes) => {
					const message = Buffer.concat([Buffer.from(`${timestamp}.`), bytes]);
					const expected = createHmac('sha256', Buffer.from(secret, 'utf8'))
						.update(message)
						.digest('hex');
					expect(sign(secret, timestamp, bytes)).toBe(expected);
				},
			),
		);
	});
});
