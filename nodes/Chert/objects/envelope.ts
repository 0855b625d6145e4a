import type { IDataObject } from 'n8n-workflow';
import { asObject, isFilledText } from '../shared/text';

/** An event in one form, whichever way it came. Source: docs: deliveries. */
export interface Envelope extends IDataObject {
	event: string;
	event_id: string;
	data: IDataObject;
}

type Fields = Readonly<Record<string, unknown>>;

/** A row, an older delivery in it, and the envelope in that. */
const DEEPEST = 3;

/**
 * Opens an event in any of Chert's forms: the envelope, or a row of `GET /events` with the envelope, or its
 * `data` alone, under `payload`. An older delivery is itself such a row, also within a row. `around`: the
 * objects around the data, the innermost first. Source: docs: deliveries (variant "row shape"), GET /events.
 */
export function openEvent(outer: Fields): { data?: Fields; around: Fields[] } {
	let around = [outer];
	let inner = outer;
	while (around.length < DEEPEST && !asObject(inner.data)) {
		const payload = asObject(inner.payload);
		if (!payload) break;
		if (!asObject(payload.data) && !asObject(payload.payload)) return { data: payload, around };
		inner = payload;
		around = [inner, ...around];
	}
	return { data: asObject(inner.data), around };
}

/** With the other fields around it (`lead_id`, `created_at`, …). */
export function envelopeIn(value: unknown): Envelope | undefined {
	const outer = asObject(value);
	if (!outer) return undefined;
	const { data, around } = openEvent(outer);
	const fields = Object.assign({}, ...[...around].reverse()) as IDataObject;
	const event = [fields.event, fields.type, fields.event_type].find(isFilledText);
	const { event_id } = fields;
	if (!data || !event || !isFilledText(event_id)) return undefined;
	delete fields.payload;
	delete fields.type;
	return { ...fields, event, event_id, data: data as IDataObject };
}

export function jsonIn(body: Uint8Array): IDataObject | undefined {
	try {
		return asObject(JSON.parse(Buffer.from(body).toString('utf8'))) as IDataObject | undefined;
	} catch {
		return undefined;
	}
}
