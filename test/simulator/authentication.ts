import { createHmac, timingSafeEqual } from '../support/node';
import { take } from '../support/certain';

/**
 * The other side of the wire: this file shares nothing with the package, so that a request it
 * accepts proves the package's signature.
 */

/** A tenant and its one signing secret. */
export interface Account {
	tenant: string;
	signingSecret: string;
	suspended?: boolean;
}

/** The account that a request's credentials belong to, or the code to refuse it with. */
export type Verdict = { account: Account } | { code: 2001 | 2004 | 2005 | 2012 | 2013 };

/** How far a timestamp may be off, in seconds, either way. */
const WINDOW = 300;
const SIGNATURE = /^v1,(\d{1,12}),([0-9a-f]{64})$/;

/**
 * Checks signature or bearer token. If both headers are present the signature counts.
 *
 * @param headers lower-case names
 * @param body the raw bytes as received
 * @param accounts the first one is the account that bearer requests without a tenant belong to
 * @param now the server's clock, Unix time in milliseconds. Source: docs: authentication.
 * @param withoutTenant the code for a signature without a tenant, which no source names
 */
export function verify(
	headers: Readonly<Record<string, unknown>>,
	body: Buffer,
	accounts: readonly Account[],
	now: number,
	withoutTenant: 2001 | 2004 | 2012 = 2001,
): Verdict {
	const tenant = headers['x-chert-tenant'];
	const signature = headers['x-chert-signature'];
	const authorization = headers.authorization;
	const account = accounts.find((candidate) => candidate.tenant === tenant);
	if (typeof signature === 'string') {
		if (tenant === undefined) return { code: withoutTenant };
		if (!account) return { code: 2001 };
		return admit(account, verifySignature(signature, body, account.signingSecret, now));
	}
	const token = /^Bearer (.+)$/.exec(typeof authorization === 'string' ? authorization : '')?.[1];
	if (token === undefined) return { code: 2012 };
	if (tenant !== undefined) {
		if (!account) return { code: 2001 };
		return admit(account, equal(token, account.signingSecret) ? undefined : 2004);
	}
	const owner = accounts.find((candidate) => equal(token, candidate.signingSecret));
	return owner ? admit(owner, undefined) : { code: 2004 };
}

function verifySignature(header: string, body: Buffer, secret: string, now: number) {
	const match = SIGNATURE.exec(header);
	if (!match) return 2004;
	const [, timestamp, hex] = take(match, 3);
	if (Math.abs(now / 1000 - Number(timestamp)) > WINDOW) return 2013;
	const message = Buffer.concat([Buffer.from(`${timestamp}.`), body]);
	const expected = createHmac('sha256', secret).update(message).digest('hex');
	return equal(hex, expected) ? undefined : 2004;
}

function admit(account: Account, code: 2004 | 2013 | undefined): Verdict {
	if (code !== undefined) return { code };
	return account.suspended ? { code: 2005 } : { account };
}

/** Compares in constant time. */
function equal(a: string, b: string): boolean {
	const [left, right] = [Buffer.from(a), Buffer.from(b)];
	return left.length === right.length && timingSafeEqual(left, right);
}
