import type { IDataObject } from 'n8n-workflow';
import { asObject, isFilledText } from '../shared/text';

/** An event in one form, whichever way it came. Source: docs: deliveries. */
export interface Envelope extends IDataObject {
	event: string;
	event_id: string;
	data: IDataObject;
}

/**
 * Reads an event in any of the forms in which Chert sends or lists it: the envelope, or a row of
 * `GET /events` with the envelope, or its `data` alone, under `payload` and with `type` for `event`.
 *
 * @param value of any kind
 * @returns the envelope together with the other fields of the row (`lead_id`, `created_at`, …);
 *   `undefined` when `event`, `event_id` or `data` is missing. Source: docs: deliveries (variant
 *   "row shape"), `GET /events`.
 */
export function envelopeIn(value: unknown): Envelope | undefined {
	const outer = asObject(value);
	if (!outer) return undefined;
	const { payload, type, ...row } = outer;
	const wrapped = asObject(row.data) ? undefined : asObject(payload);
	const inner = wrapped && (asObject(wrapped.data) ? wrapped : { data: wrapped });
	const fields = { ...row, ...inner };
	const event = [fields.event, type, fields.event_type].find(isFilledText);
	const event_id = [fields.event_id].find(isFilledText);
	const data = asObject(fields.data) as IDataObject | undefined;
	return event && event_id && data ? { ...fields, event, event_id, data } : undefined;
}

/**
 * The JSON object in the body of a delivery.
 *
 * @param body the raw bytes
 * @returns `undefined` when the body is not a JSON object
 */
export function jsonIn(body: Uint8Array): IDataObject | undefined {
	try {
		return asObject(JSON.parse(Buffer.from(body).toString('utf8'))) as IDataObject | undefined;
	} catch {
		return undefined;
	}
}
