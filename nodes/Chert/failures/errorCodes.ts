export interface ErrorCodeEntry {
	/** The `reason` of outputs, stable like the code itself. */
	reason: CodeReason;
	/**
	 * For a person who does not program. Where Chert names a time to wait, it takes the place of "wait a
	 * moment".
	 */
	advice: string;
	/** Set where sending it again cannot help, even if Chert calls it retryable. */
	final?: true;
}

const TRY_LATER =
	'Nothing is wrong with your workflow: wait a moment before you run this item again.';
const CHECK_ACCOUNT = 'Ask the person who manages your Chert account, or Chert support.';

/** Source: docs: codes. */
const CODES = {
	1001: {
		reason: 'MISSING_FIELD',
		advice: 'A required field is missing. Fill in every required field of the node.',
	},
	1002: {
		reason: 'INVALID_VALUE',
		advice:
			'Chert does not accept one of the values. Compare the fields of the node with the text above.',
	},
	1003: {
		reason: 'INVALID_PHONE_NUMBER',
		advice:
			'Look at the country code, and for a zero that is not dialled from abroad: a right number looks like +14155551234.',
	},
	1004: {
		reason: 'INVALID_JSON',
		advice:
			'The request body is not valid JSON. Check the JSON that was typed in or built by an expression.',
	},
	1005: {
		reason: 'URL_IN_FIRST_MESSAGE',
		advice:
			'The first message to somebody may not have a web address in its text. Send the address in a second message, or use Chat → Create with a Rich Link part.',
	},
	1006: {
		reason: 'NOT_ALLOWED_FOR_CHAT',
		advice:
			'This chat does not allow it: it may be a direct message instead of a group, or the message has more than 10 parts or 31 recipients.',
	},
	1007: {
		reason: 'RATE_LIMITED',
		advice: 'Too many requests in a short time. Wait a moment and run this item again.',
	},
	1008: {
		reason: 'CONSECUTIVE_TEXT_PARTS',
		advice: 'Two text parts stand next to each other. Merge them into one.',
	},
	1009: {
		reason: 'TEXT_TOO_LONG',
		advice: 'The text is too long. Shorten it or send it as several messages.',
	},
	1010: { reason: 'SERVICE_NOT_SUPPORTED', advice: 'Chert sends through iMessage only.' },
	1011: {
		reason: 'RESOURCE_TYPE_MISMATCH',
		advice:
			'The ID belongs to something else, or the attachment cannot be used here. Check which ID the field asks for.',
	},
	1012: {
		reason: 'INVALID_STATE',
		advice:
			'Its present state does not allow this. Look at the message, chat or file in the Chert console first.',
	},
	1013: {
		reason: 'NO_USABLE_PHONE_NUMBER',
		advice: 'The contact has no phone number that Chert can use. Add one to the contact.',
	},
	2001: {
		reason: 'TENANT_NOT_FOUND',
		advice:
			'Chert does not know the tenant. Compare the Tenant in the credential with the API keys page of the Chert console.',
	},
	2002: {
		reason: 'CHAT_NOT_FOUND',
		advice:
			'Chert does not know this chat. Check the chat ID, and that the credential belongs to the tenant whose chat it is.',
	},
	2003: {
		reason: 'MESSAGE_NOT_FOUND',
		advice: 'Chert does not know this message. Check the message ID.',
	},
	2004: {
		reason: 'BAD_SIGNATURE',
		advice:
			'The Signing Secret in the credential is wrong, or a new one has replaced it. Copy the current one from the API keys page of the Chert console.',
	},
	2005: {
		reason: 'FORBIDDEN',
		advice: `The tenant is suspended or may not do this. ${CHECK_ACCOUNT}`,
	},
	2006: {
		reason: 'PHONE_NUMBER_NOT_ASSIGNED',
		advice: 'The phone number does not belong to your tenant. Choose one of your own lines.',
	},
	2007: {
		reason: 'EMAIL_NOT_VERIFIED',
		advice: 'Confirm the e-mail address of your Chert account first.',
	},
	2008: {
		reason: 'ACCOUNT_LIMIT_REACHED',
		advice: `A limit of your Chert account is reached. ${CHECK_ACCOUNT}`,
	},
	2010: {
		reason: 'OAUTH_NOT_CONNECTED',
		advice: 'Connect the integration in the Chert console first.',
	},
	2011: { reason: 'RESOURCE_NOT_FOUND', advice: 'Chert knows nothing with this ID. Check the ID.' },
	2012: {
		reason: 'NO_CREDENTIALS',
		advice:
			'The request reached Chert without credentials. Check that the node uses a Chert credential and that no proxy removes headers.',
	},
	2013: {
		reason: 'CLOCK_SKEW',
		advice:
			'The clock of the machine that runs n8n is off by more than five minutes. Set it (switch on automatic time), then try again.',
	},
	2014: {
		reason: 'OAUTH_STATE_INVALID',
		advice: 'The connection attempt has expired. Start it again in the Chert console.',
	},
	3001: { reason: 'INTERNAL_ERROR', advice: `Something went wrong inside Chert. ${TRY_LATER}` },
	3002: {
		reason: 'DELIVERY_UNAVAILABLE',
		advice: `Chert cannot reach iMessage at the moment. ${TRY_LATER}`,
	},
	3003: {
		reason: 'DELIVERY_NOT_CONFIGURED',
		advice: `Delivery is not set up for your account. ${CHECK_ACCOUNT}`,
	},
	3004: {
		reason: 'DELIVERY_SERVICE_ERROR',
		advice: `Something went wrong in Chert's delivery service. ${TRY_LATER}`,
	},
	4001: {
		reason: 'DELIVERY_FAILED',
		advice:
			'Chert reports that the delivery to iMessage failed. Most likely nothing was changed or sent, but that is not certain. Wait a minute before you run this item again.',
	},
	4002: {
		reason: 'LINES_SATURATED',
		advice:
			"Chert has no line free for this now, so most likely nothing was sent. Wait a moment and run this item again. First messages to new people are rationed: in Chert's own app there are 10 minutes between two on one line, and 30 a day; most likely that holds here too.",
	},
	4098: {
		reason: 'UNKNOWN_EFFECT',
		advice: 'Chert does not know this effect. Choose one from the list.',
	},
	4099: {
		reason: 'NOT_SUPPORTED',
		advice: `This is not possible for this chat or message. ${CHECK_ACCOUNT}`,
	},
	5001: {
		reason: 'ATTACHMENT_NOT_FOUND',
		advice: 'Chert does not know this attachment. Check the attachment ID.',
	},
	5002: {
		reason: 'ATTACHMENT_TOO_LARGE',
		advice: 'The file is too large. Chert takes up to 100 MB.',
	},
	5003: {
		reason: 'MIME_TYPE_NOT_SUPPORTED',
		advice: 'Chert does not take this type of file. Convert it first.',
	},
	5004: {
		reason: 'ATTACHMENT_NOT_UPLOADED',
		advice: 'The attachment was announced, but its file was never uploaded. Upload it first.',
	},
} as const satisfies Record<number, { reason: string; advice: string }>;

export type DocumentedCode = keyof typeof CODES;

/** The code's own name, or what it means for one operation. */
export type CodeReason =
	| (typeof CODES)[DocumentedCode]['reason']
	| 'BAD_ATTACHMENT'
	| 'EDIT_NOT_SUPPORTED'
	| 'FIRST_MESSAGE_TEXT_ONLY'
	| 'GROUP_TOO_SMALL'
	| 'INVALID_REACTION'
	| 'LOCATION_NOT_SUPPORTED'
	| 'NO_PINNED_LINE'
	| 'NO_RECIPIENT'
	| 'NOT_A_DELIVERY_CHAT'
	| 'NOT_A_GROUP'
	| 'NOT_AN_ATTACHMENT'
	| 'NOT_EDITABLE'
	| 'NOT_IN_GROUP'
	| 'TOO_MANY_RECIPIENTS'
	| 'UNKNOWN_CODE'
	| 'UPLOAD_CLOSED';

export const ERROR_CODES: Readonly<Record<number, ErrorCodeEntry>> &
	Readonly<Record<DocumentedCode, ErrorCodeEntry>> = CODES;

/** Codes of a tenant at its limit: further requests make it worse. Source: docs: codes. */
export const LIMIT_CODES: readonly number[] = [1007, 4002];

/** What the shared codes mean on group routes. Source: docs: chats (errors). */
export const GROUP_ERROR_CODES = {
	1006: {
		reason: 'NOT_A_GROUP',
		advice:
			'For your line this chat is not a group: it is a direct message, or the line has already left it.',
	},
	4099: {
		reason: 'NO_PINNED_LINE',
		advice:
			'Chert has no line in this group, or lacks the key by which iMessage knows the group, so it cannot be changed through Chert. Ask Chert support.',
	},
} as const satisfies Record<number, ErrorCodeEntry>;

/** For the `errors` of an operation whose documentation names them. */
export function documented(...codes: DocumentedCode[]): Record<number, ErrorCodeEntry> {
	return Object.fromEntries(codes.map((code) => [code, ERROR_CODES[code]]));
}

/** 1004 for an operation that writes the JSON itself: the user cannot have caused it. */
export const FAULT_OF_THE_NODE: ErrorCodeEntry = {
	reason: 'INVALID_JSON',
	advice: 'Chert could not read the request. This is a fault of the node; please report it.',
};

const UNKNOWN_CODE: ErrorCodeEntry = {
	reason: 'UNKNOWN_CODE',
	advice:
		'This code is newer than the node. The text above is from Chert; update the node or ask Chert support.',
};

export function errorCodeEntry(
	code: number,
	own: Readonly<Record<number, ErrorCodeEntry>> = {},
): ErrorCodeEntry {
	return own[code] ?? ERROR_CODES[code] ?? UNKNOWN_CODE;
}
