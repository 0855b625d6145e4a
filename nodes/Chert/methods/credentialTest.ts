import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	IHttpRequestOptions,
	INodeCredentialTestResult,
} from 'n8n-workflow';
import { type RawAnswer, readAnswer, refusalCode } from '../api/answer';
import { type ChertCredential, usableCredential } from '../api/credential';
import type { ByteStream } from '../api/files';
import { inTime } from '../api/inTime';
import { closeBody, receiveText } from '../api/receive';
import { signRequest } from '../api/signRequest';
import { proxyWantsLogin } from '../failures/badAnswers';
import { asFailure, type FailureDetails, failedFor } from '../failures/failure';
import { noAnswer } from '../failures/network';
import { withWait } from '../failures/retryAfter';
import { type Clock, systemClock } from '../shared/clock';
import { duration } from '../shared/text';

/** In milliseconds. A person is waiting at the dialog. */
const TEST_TIMEOUT = 10_000;

/** In characters. Source: docs: authentication. */
const SECRET_LENGTH = 32;

/**
 * `GET /phone-numbers` changes nothing. A declarative test shows "Unauthorized" for every 401 and cannot tell
 * how far the clock is off (docs/n8n.md 27).
 */
export async function chertApiTest(
	this: ICredentialTestFunctions,
	{ data }: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	return await testCredential(this, data ?? {}, TEST_TIMEOUT, systemClock);
}

export async function testCredential(
	context: ICredentialTestFunctions,
	fields: object,
	timeout: number,
	clock: Clock,
): Promise<INodeCredentialTestResult> {
	let credential: ChertCredential | undefined;
	let answer: RawAnswer | undefined;
	try {
		credential = usableCredential(fields);
		answer = await askForNumbers(context, credential, timeout, clock);
		// Another request of the same second may have had this signature before.
		if (refusalCode(answer, clock.now()) === 2004) {
			const earlier = 1 + Math.floor(clock.random() * 60);
			answer = await askForNumbers(context, credential, timeout, clock, earlier);
		}
		const { phone_numbers } = readAnswer(answer, { now: clock.now() }, { list: 'phone_numbers' });
		if (Array.isArray(phone_numbers)) return { status: 'OK', message: 'Connection successful!' };
		return { status: 'Error', message: notChert(credential, answer) };
	} catch (error) {
		const { details } = asFailure(error);
		return { status: 'Error', message: diagnose(details, credential, answer, clock.now()) };
	}
}

interface LegacyAnswer {
	statusCode: number;
	headers: Readonly<Record<string, unknown>>;
	body: ByteStream;
}

async function askForNumbers(
	{ helpers }: ICredentialTestFunctions,
	credential: ChertCredential,
	timeout: number,
	clock: Clock,
	secondsAgo = 0,
): Promise<RawAnswer> {
	const { host } = new URL(credential.apiUrl);
	const until = clock.now() + timeout;
	const options = {
		method: 'GET',
		uri: `${credential.apiUrl}/phone-numbers`,
		headers: { accept: 'application/json' },
		timeout,
		simple: false,
		resolveWithFullResponse: true,
		useStream: true,
	};
	let answer: LegacyAnswer;
	try {
		// This context has no other helper than the old one, and it signs nothing.
		const asked = helpers.request(
			signRequest(
				credential,
				options as unknown as IHttpRequestOptions,
				clock.now() - secondsAgo * 1_000,
			),
		) as Promise<LegacyAnswer>;
		answer = await inTime(asked, until, clock, closeBody);
	} catch (error) {
		throw noAnswer(error, host, timeout);
	}
	if (answer.statusCode === 407) {
		closeBody(answer);
		throw proxyWantsLogin();
	}
	return await receiveText(answer, { host, timeout, until, clock });
}

function diagnose(
	failure: FailureDetails,
	credential: ChertCredential | undefined,
	answer: RawAnswer | undefined,
	now: number,
): string {
	if (!credential) return failure.message;
	if (failure.code === 2013) return clockOff(answer?.headers.date, now);
	if (failure.retryable && failure.code !== null) {
		const later = withWait('Wait a moment', failure.retry_after);
		return `${failure.message}. This says nothing about the credential. ${later}, then test again.`;
	}
	if (failure.code === 2004) {
		return `${failure.message}. ${failure.description}${secretLength(credential)}`;
	}
	if (failure.code !== null) {
		const tenant = failure.code === 2001 ? ` The credential says "${credential.tenant}".` : '';
		return `${failure.message}. ${failure.description}${tenant}`;
	}
	if (failedFor(failure, 'BAD_RESPONSE') && answer) return notChert(credential, answer);
	if (failedFor(failure, 'REDIRECT')) return `${failure.message}. Check the Base URL.`;
	if (failedFor(failure, 'NETWORK', 'PROXY_LOGIN') && !failure.outcome_unknown) {
		return `${failure.message}. ${failure.description}`;
	}
	return `${failure.message}. Check the Base URL and the network connection of the machine that runs n8n.`;
}

/** Said only where Chert refuses the secret: other lengths may come to exist. */
function secretLength({ signingSecret: { length } }: ChertCredential): string {
	if (length === SECRET_LENGTH) return '';
	const characters = length === 1 ? '1 character' : `${length} characters`;
	return ` The one in the credential has ${characters}, not ${SECRET_LENGTH}.`;
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
