import type { IDataObject } from 'n8n-workflow';
import { asObject } from '../shared/text';

/** An event as Chert delivers it; only what every event has. Source: docs: webhooks. */
export interface Envelope extends IDataObject {
	event: string;
	event_id: string;
	data: IDataObject;
}

/**
 * Reads the body of a delivery. Whatever else is in it stays as it came.
 *
 * @param body the raw bytes
 * @returns the envelope, or nothing when the body is not JSON or lacks `event`, `event_id` or `data`
 */
export function readEnvelope(body: Uint8Array): Envelope | undefined {
	let value: unknown;
	try {
		value = JSON.parse(Buffer.from(body).toString('utf8'));
	} catch {
		return undefined;
	}
	const { event, event_id, data } = asObject(value) ?? {};
	const complete = isText(event) && isText(event_id) && asObject(data) !== undefined;
	return complete ? (value as Envelope) : undefined;
}

function isText(value: unknown): boolean {
	return typeof value === 'string' && value !== '';
}
