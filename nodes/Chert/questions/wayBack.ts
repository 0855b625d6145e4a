import { ChertFailure, failure, orFailure } from '../failures/failure';
import type { Execution } from '../parameters/itemReader';
import { isOnThisMachine, requireReachable } from '../parameters/webhookUrl';

export const OR_BY_LINK =
	"Or choose only Link in the option 'Answer By': then Chert does not have to reach this n8n, only the person's phone.";

/** Throws where no answer would come to the address of the waiting execution, before anybody is asked. */
export async function requireWayBack(
	{ apiUrl: readApiUrl, look }: Execution,
	url: string,
	byChert: boolean,
): Promise<void> {
	const apiUrl = await readApiUrl();
	const { origin, pathname } = new URL(url);
	if (byChert) {
		const failed = orFailure(() => requireReachable(url, apiUrl));
		if (failed instanceof ChertFailure) throw withWayOut(failed);
	} else if (isOnThisMachine(url) && !isOnThisMachine(apiUrl)) {
		throw noWayBack(
			`No phone can open the link: the address of this n8n, ${origin}, works on this machine only`,
			' Set the environment variable WEBHOOK_URL of n8n to an address that the phone reaches, and restart n8n.',
		);
	}
	const path = pathname.split('/').slice(0, -3).join('/');
	// n8n signs the whole address, but checks what the proxy leaves of it (docs/n8n.md 77).
	if (path !== '') {
		throw noWayBack(
			`No answer would come back: n8n cannot check its waiting addresses where WEBHOOK_URL has a path, here ${path}. Give n8n a host name of its own without a path, set the environment variable WEBHOOK_URL to it, and restart n8n.`,
		);
	}
	const seen = await look(url);
	// Where n8n cannot reach itself, nothing is known.
	if (seen?.status === 401 || seen?.status === 404) {
		throw noWayBack(
			`No answer would come back: at ${origin} this n8n does not find its own waiting execution (HTTP ${seen.status}). Set the environment variable WEBHOOK_URL to the address of this very n8n and restart it; where a log-in stands in front of n8n, let /webhook-waiting/ pass.`,
		);
	}
}

function noWayBack(message: string, advice = ''): ChertFailure {
	return failure('INVALID_WEBHOOK_URL', message, {
		description: `Nothing was sent to Chert.${advice}`,
	});
}

/** For a failure of what only replies and tapbacks need. */
export function withWayOut({ details }: ChertFailure): ChertFailure {
	return new ChertFailure({ ...details, description: `${details.description} ${OR_BY_LINK}` });
}
