import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	IHttpRequestOptions,
	INodeCredentialTestResult,
} from 'n8n-workflow';
import { type RawAnswer, readAnswer } from '../api/answer';
import { type ChertCredential, readCredential } from '../api/credential';
import { signRequest } from '../api/signRequest';
import {
	asFailure,
	type FailureDetails,
	invalidCredential,
	messageOf,
	noAnswer,
} from '../failures/failure';
import { asObject, duration } from '../shared/text';

/** How long the test waits for an answer, in milliseconds: somebody is looking at the dialog. */
const TIMEOUT = 10_000;

/**
 * Tests the credential with `GET /phone-numbers`, which changes nothing, and says in words for a
 * person what is wrong. A declarative test could not: it shows "Unauthorized" for every 401 and
 * cannot tell how far the clock is off (docs/n8n.md 27).
 */
export async function chertApiTest(
	this: ICredentialTestFunctions,
	{ data }: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	let credential: ChertCredential | undefined;
	let answer: RawAnswer | undefined;
	try {
		credential = readFields(data ?? {});
		answer = await ask(this, credential);
		const { phone_numbers } = readAnswer(answer);
		if (Array.isArray(phone_numbers)) return { status: 'OK', message: 'Connection successful!' };
		return { status: 'Error', message: notChert(credential, answer) };
	} catch (error) {
		const { details } = asFailure(error);
		return { status: 'Error', message: diagnose(details, credential, answer, Date.now()) };
	}
}

function readFields(fields: object): ChertCredential {
	try {
		return readCredential(fields);
	} catch (error) {
		throw invalidCredential(messageOf(error));
	}
}

async function ask(
	{ helpers }: ICredentialTestFunctions,
	credential: ChertCredential,
): Promise<RawAnswer> {
	const options = {
		method: 'GET',
		uri: `${credential.apiUrl}/phone-numbers`,
		headers: { accept: 'application/json' },
		timeout: TIMEOUT,
		simple: false,
		resolveWithFullResponse: true,
	};
	try {
		// This context has no other helper than the old one, and it signs nothing.
		const response = asObject(
			await helpers.request(
				signRequest(credential, options as unknown as IHttpRequestOptions, Date.now()),
			),
		);
		return {
			statusCode: Number(response?.statusCode),
			headers: asObject(response?.headers) ?? {},
			text: typeof response?.body === 'string' ? response.body : '',
		};
	} catch (error) {
		throw noAnswer(error, new URL(credential.apiUrl).host, TIMEOUT);
	}
}

/**
 * What is wrong with a credential, as one or two sentences.
 *
 * @param failure what asking Chert ended in
 * @param credential as far as it could be read
 * @param answer as far as one came
 * @param now this machine's clock, Unix time in milliseconds
 */
export function diagnose(
	failure: FailureDetails,
	credential: ChertCredential | undefined,
	answer: RawAnswer | undefined,
	now: number,
): string {
	if (!credential) return failure.message;
	if (failure.code === 2013) return clockOff(answer?.headers.date, now);
	if (failure.retryable && failure.code !== null) {
		const later = failure.retry_after ? `Wait ${duration(failure.retry_after)}` : 'Wait a moment';
		return `${failure.message}. This says nothing about the credential. ${later}, then test again.`;
	}
	if (failure.code !== null) {
		const tenant = failure.code === 2001 ? ` The credential says "${credential.tenant}".` : '';
		return `${failure.message}. ${failure.description}${tenant}`;
	}
	if (failure.reason === 'BAD_RESPONSE' && answer) return notChert(credential, answer);
	if (failure.reason === 'REDIRECT') return `${failure.message}. Check the Base URL.`;
	return `${failure.message}. Check the Base URL and the network connection of the machine that runs n8n.`;
}

function notChert({ origin }: ChertCredential, { statusCode }: RawAnswer): string {
	if (statusCode >= 500) {
		return `${origin} answered with a fault (HTTP ${statusCode}), and not as Chert does. Wait a minute, then test again. If it stays like this, check the Base URL.`;
	}
	return `Something answered at ${origin}, but it is not Chert (HTTP ${statusCode}). Check the Base URL.`;
}

function clockOff(date: unknown, now: number): string {
	const theirs = typeof date === 'string' ? Date.parse(date) : Number.NaN;
	const skew = (now - theirs) / 1000;
	const size = Number.isNaN(skew)
		? 'more than five minutes off'
		: `${duration(skew)} ${skew > 0 ? 'ahead of' : 'behind'} Chert's`;
	return `Chert 2013: the clock of the machine that runs n8n is ${size}, so Chert refuses its signatures. Set that clock (switch on automatic time), then test again.`;
}
