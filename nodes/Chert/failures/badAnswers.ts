import type { AnswerFacts } from './refusal';
import { type ChertFailure, failure } from './failure';

/**
 * HTML of a proxy, an empty or cut-off body, a success that does not say so. `what` continues "Chert's answer
 * …".
 */
export function badResponse(what: string, facts: AnswerFacts): ChertFailure {
	const { http_status } = facts;
	// A 4xx means that the request was rejected and had no effect, except 408.
	const rejected = http_status >= 400 && http_status < 500 && http_status !== 408;
	return failure('BAD_RESPONSE', `Chert's answer ${what} (HTTP ${http_status})`, {
		description: 'Something between n8n and Chert, such as a proxy, may have answered instead.',
		...facts,
		retryable: http_status >= 500 || http_status === 408 || http_status === 429,
		...(!rejected && { outcome_unknown: true }),
	});
}

/** A 303 can follow a request that was carried out. */
const NOT_CARRIED_OUT = [301, 302, 307, 308];

/** A signed request never follows (docs: authentication). */
export function redirected(location: string | undefined, facts: AnswerFacts): ChertFailure {
	const nothingDone = NOT_CARRIED_OUT.includes(facts.http_status);
	return failure(
		'REDIRECT',
		`Chert's address redirects elsewhere${location ? `, to ${location}` : ''} (HTTP ${facts.http_status})`,
		{
			description: `A signed request is never sent on to another address${nothingDone ? ', so nothing was done' : ''}. Check the Base URL in the credential.`,
			...facts,
			...(!nothingDone && { outcome_unknown: true }),
		},
	);
}

/** Only proxies answer with 407 (RFC 9110), and they do so instead of passing the request on. */
export function proxyWantsLogin(): ChertFailure {
	return failure('PROXY_LOGIN', 'A proxy between n8n and Chert wants a log-in (HTTP 407)', {
		description:
			'Nothing was sent to Chert. Put user name and password into the proxy setting of the machine that runs n8n (HTTPS_PROXY=http://user:password@host:port), or ask the person who runs the proxy.',
		http_status: 407,
	});
}
