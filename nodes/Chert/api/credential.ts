import {
	type ICredentialDataDecryptedObject,
	type IExecuteFunctions,
	type IHookFunctions,
	type ILoadOptionsFunctions,
	type IWebhookFunctions,
	UserError,
} from 'n8n-workflow';
import { invalidCredential, messageOf } from '../failures/failure';
import { nameOfValue } from '../shared/text';

export interface ChertCredential {
	authentication: 'hmac' | 'bearer';
	/** Tenant slug; empty only in bearer mode. */
	tenant: string;
	signingSecret: string;
	/** Scheme, host and port that requests may go to, e.g. `https://console.trychert.com`. */
	origin: string;
	/** The part of the URL before every route, without a trailing slash: `<base URL>/api/v1`. */
	apiUrl: string;
}

export type RequestContext =
	| IExecuteFunctions
	| ILoadOptionsFunctions
	| IHookFunctions
	| IWebhookFunctions;

export const CREDENTIAL = 'chertApi';

export interface OpenCredential {
	data: ICredentialDataDecryptedObject;
	credential: ChertCredential;
}

export const DEFAULT_BASE_URL = 'https://console.trychert.com';

const LIKE_THIS = `It should look like ${DEFAULT_BASE_URL}, with https:// in front.`;

const API_PATH = '/api/v1';
/** Visible ASCII: the only characters that a tenant slug and a signing secret are made of. */
const HEADER_TOKEN = /^[\x21-\x7e]*$/;
/** As `URL.hostname` has them. */
export const LOOPBACK_HOST = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * Takes the fields as a person typed them. Throws a UserError that names the field and what to do, and never
 * contains the secret.
 */
export function readCredential(fields: object): ChertCredential {
	const raw = fields as Record<string, unknown>;
	const authentication = raw.authentication === 'bearer' ? 'bearer' : 'hmac';
	const signingSecret = textField(raw.signingSecret, 'Signing Secret');
	const tenant = textField(raw.tenant, 'Tenant');
	if (signingSecret === '') {
		throw problem(
			'the Signing Secret is empty. Copy it from the API keys page of the Chert console; it is shown there once.',
		);
	}
	if (tenant === '' && authentication === 'hmac') {
		throw problem(
			"the Tenant is empty. With 'Signature (HMAC)' Chert needs the tenant slug, for example acme-7a3f; you find it on the API keys page of the Chert console.",
		);
	}
	return { authentication, tenant, signingSecret, ...readBaseUrl(raw.baseUrl) };
}

/** As `readCredential`, but it throws a ChertFailure. */
export function usableCredential(fields: object): ChertCredential {
	try {
		return readCredential(fields);
	} catch (error) {
		throw invalidCredential(messageOf(error));
	}
}

export async function openCredential(
	context: RequestContext,
	item?: number,
): Promise<OpenCredential> {
	let data: ICredentialDataDecryptedObject;
	try {
		data = await context.getCredentials<ICredentialDataDecryptedObject>(CREDENTIAL, item);
	} catch (error) {
		throw invalidCredential(messageOf(error));
	}
	return { data, credential: usableCredential(data) };
}

function textField(value: unknown, field: string): string {
	const text = typeof value === 'string' ? value.trim() : '';
	// Both values travel in a header, which takes nothing else.
	if (!HEADER_TOKEN.test(text)) {
		throw problem(
			`the ${field} contains a space, a line break or another character that does not belong there. Copy it again.`,
		);
	}
	return text;
}

function readBaseUrl(value: unknown): Pick<ChertCredential, 'origin' | 'apiUrl'> {
	if (typeof (value ?? '') !== 'string') {
		throw problem(`the Base URL is not text but ${nameOfValue(value)}. ${LIKE_THIS}`);
	}
	const text = String(value ?? '').trim() || DEFAULT_BASE_URL;
	const url = URL.canParse(text) ? new URL(text) : undefined;
	if (!url || !/^https?:$/.test(url.protocol)) {
		throw problem(`the Base URL is not a web address. ${LIKE_THIS}`);
	}
	if (url.username !== '' || url.password !== '') {
		throw problem(
			'the Base URL contains a user name or password. Remove them: Chert does not use them.',
		);
	}
	if (url.search !== '' || url.hash !== '') {
		throw problem('the Base URL contains a "?" or "#". Keep only the address in front of it.');
	}
	if (url.protocol === 'http:' && !LOOPBACK_HOST.test(url.hostname)) {
		throw problem(
			'the Base URL starts with http://, which would send the signature unencrypted. Use https:// (http:// is accepted only for a simulator on this machine, like http://127.0.0.1:4010).',
		);
	}
	const path = withoutEndSlashes(url.pathname);
	const root = path.endsWith(API_PATH) ? withoutEndSlashes(path.slice(0, -API_PATH.length)) : path;
	return { origin: url.origin, apiUrl: `${url.origin}${root}${API_PATH}` };
}

function withoutEndSlashes(path: string): string {
	let end = path.length;
	while (path[end - 1] === '/') end -= 1;
	return path.slice(0, end);
}

function problem(sentence: string): UserError {
	return new UserError(`Chert credential: ${sentence}`);
}
