import type { ErrorAnswer } from '../envelope';

/** An attachment as the simulator knows it. */
export interface Attachment {
	id: string;
	filename: string;
	content_type: string;
	size_bytes: number;
	direction: 'inbound' | 'outbound';
	/** Until when its file is taken, Unix time in milliseconds. */
	expires_at: number;
	/** The file, once it is there. */
	bytes?: Buffer;
	/** How often the file was uploaded. */
	uploads: number;
}

/** The largest file that is taken, in bytes. */
export const LARGEST = 100 * 1024 * 1024;
/** How long an announced file is waited for, in milliseconds. */
const OPEN_FOR = 15 * 60_000;
/** A PNG of one pixel, the whole of it. */
const PIXEL = Buffer.from(
	'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
	'base64',
);

/** The attachments of the tenant. */
export class Attachments {
	readonly byId = new Map<string, Attachment>();
	/** Where upload addresses point to, instead of the simulator itself: what no API should do. */
	uploadOrigin?: string;
	/** Headers that an upload is asked to send beside its type. */
	requiredHeaders: Record<string, unknown> = {};
	private made = 0;

	/** Back to the seeds. */
	seed(): void {
		this.byId.clear();
		this.uploadOrigin = undefined;
		this.requiredHeaders = {};
		this.made = 0;
		this.receive('att_photo', PIXEL, 'photo.png', 'image/png');
		this.receive('att_note', Buffer.from('Grüße 👋\n'), 'Grüße an alle.txt', 'text/plain');
		this.announce({ filename: 'later.pdf', content_type: 'application/pdf', size_bytes: 9 }, 0, {
			id: 'att_not_uploaded',
		});
	}

	/** Adds an attachment that somebody sent to the tenant. */
	receive(id: string, bytes: Buffer, filename: string, content_type: string): Attachment {
		const attachment = this.announce({ filename, content_type, size_bytes: bytes.length }, 0, {
			id,
			direction: 'inbound',
		});
		attachment.bytes = bytes;
		return attachment;
	}

	/** Adds attachments with a small picture each, for tests that need no more than that they are there. */
	receiveAll(...ids: string[]): void {
		for (const id of ids) this.receive(id, PIXEL, `${id}.png`, 'image/png');
	}

	/**
	 * Adds an attachment whose file is still to come.
	 *
	 * @param now Unix time in milliseconds
	 */
	announce(
		file: Pick<Attachment, 'filename' | 'content_type' | 'size_bytes'>,
		now: number,
		more: Partial<Pick<Attachment, 'id' | 'direction'>> = {},
	): Attachment {
		const attachment: Attachment = {
			id: more.id ?? `att_${String(++this.made).padStart(6, '0')}`,
			direction: 'outbound',
			expires_at: now + OPEN_FOR,
			uploads: 0,
			...more,
			...file,
		};
		this.byId.set(attachment.id, attachment);
		return attachment;
	}

	/** The error for a request that uses an attachment, or nothing when its file is there. */
	refusalFor(id: string): ErrorAnswer | undefined {
		const attachment = this.byId.get(id);
		if (!attachment) return { code: 5001 };
		return attachment.bytes ? undefined : { code: 5004 };
	}
}
