import type { IDataObject } from 'n8n-workflow';
import { asObject } from '../shared/text';
import type { Envelope } from './envelope';
import { simplify } from './simplify';

/**
 * An event of `GET /events` in the flat form that the Chert Trigger gives out, so that a workflow can
 * get replies either way; the event's `id` and its delivery's `status` stand beside it.
 *
 * @param event as Chert lists it. Whether `payload` is the whole envelope or its `data` alone is not
 *   documented: both are read
 * @returns the event as it came when there is nothing known to simplify. Source: docs: events
 */
export function simplifyEvent(event: IDataObject): IDataObject {
	const envelope = envelopeOf(event);
	const simple = envelope && simplify(envelope);
	if (!simple || simple === envelope) return event;
	const { status = null } = (asObject(event.delivery) ?? {}) as IDataObject;
	return { id: event.id, ...simple, status };
}

function envelopeOf(event: IDataObject): Envelope | undefined {
	const payload = asObject(event.payload);
	const { type, event_id, created_at, lead_id } = event;
	if (!payload || typeof type !== 'string' || typeof event_id !== 'string') return undefined;
	const whole = asObject(payload.data) ? payload : { data: payload };
	const data = { lead_id, ...asObject(whole.data) } as IDataObject;
	return { timestamp: created_at, ...whole, event: type, event_id, data };
}
