/** The failures without a code of Chert's, and what they mean. docs/errors.md is generated from this. */
export const REASONS = {
	INVALID_INPUT: 'A field is empty or cannot be used; the message names it. Nothing was sent.',
	INVALID_CREDENTIAL: 'A field of the credential is empty or wrong. Nothing was sent.',
	NETWORK:
		'Chert, or the proxy on the way to it, could not be reached, or the connection broke. `outcome_unknown` says whether something was sent.',
	PROXY_LOGIN: 'The proxy between n8n and Chert wants a log-in (HTTP 407). Nothing was sent.',
	TIMEOUT: 'No complete answer within 30 seconds, several times. The outcome is unknown.',
	BAD_RESPONSE:
		"Something answered, but not as Chert does: a proxy's error page, an empty or cut-off answer. Where `outcome_unknown` is true, nobody knows whether Chert carried it out.",
	REDIRECT:
		'The address sends requests elsewhere. A signed request does not follow. Check the Base URL.',
	RATE_LIMITED:
		"Not sent: Chert asks to wait longer than an item waits for its turn: 5 minutes, or **Give Up After (Minutes)** if that is more. (With a number, 1007, it is Chert's own answer.)",
	OUTCOME_UNKNOWN:
		'No answer came back, and a repetition could act a second time. The description says how to find out.',
	CANCELLED:
		'The execution was stopped: before this item was sent (`attempts` is 0), or while waiting for its answer.',
	REFUSED: 'Chert says that it did not do it, in words of its own, without a number.',
	FILE_UNREADABLE: 'n8n could not read the file from its storage. Nothing was uploaded.',
	FILE_NOT_STORED: 'n8n could not store the file that Chert sent.',
	INCOMPLETE_FILE: 'The file was not fully transferred. Nothing of it was kept.',
	UPLOAD_REFUSED: 'Not uploaded: Chert named a foreign address for the file.',
	INVALID_WEBHOOK_URL: 'Chert cannot reach this n8n at its configured address. Set `WEBHOOK_URL`.',
	CANNOT_WAIT:
		"n8n cannot wait for an answer in this run: it has no execution ID, or a tool's caller goes on without the answer. Nothing was sent.",
	TOO_MANY:
		'The run has more groups than the option **Stop If More Than** allows. Nothing was left.',
	NOT_ASKED:
		'Chert did not confirm the webhook subscription through which the answer would come, so nothing was asked.',
	UNEXPECTED: 'A fault of the node itself. Please report it.',
} as const satisfies Record<string, string>;

export type Reason = keyof typeof REASONS;
