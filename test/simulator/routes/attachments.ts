import { LARGEST } from '../state/attachments';
import { createdStatus, jsonOf, refuse, undescribed, type Route } from './route';

/** What no phone shows. */
const NOT_SUPPORTED = /^application\/(x-msdownload|x-sh|java-archive)$/;
const MIME_TYPE = /^[\w.+-]+\/[\w.+-]+/;

/**
 * `POST /attachments`: announces a file and says where to put it. `required_headers.authorization` is a
 * placeholder, not a value to send. Source: docs: attachments.
 */
const announce: Route = {
	method: 'POST',
	path: '/attachments',
	success: () => ({
		attachment_id: 'att_000001',
		upload_url: '',
		required_headers: {},
		expires_at: new Date(0).toISOString(),
	}),
	handle(call) {
		const { filename, content_type, size_bytes } = jsonOf(call);
		for (const [name, value] of Object.entries({ filename, content_type, size_bytes })) {
			if (value === undefined) refuse(1001, `${name} is required`);
		}
		if (typeof filename !== 'string' || filename === '') return refuse(1002, 'Invalid filename');
		if (typeof content_type !== 'string' || !MIME_TYPE.test(content_type)) {
			return refuse(1002, 'Invalid content_type');
		}
		if (!Number.isInteger(size_bytes) || Number(size_bytes) < 0) {
			return refuse(1002, 'Invalid size_bytes');
		}
		if (Number(size_bytes) > LARGEST) refuse(5002);
		if (NOT_SUPPORTED.test(content_type)) refuse(5003);
		const { attachments } = call.state;
		const file = { filename, content_type, size_bytes: Number(size_bytes) };
		const { id, expires_at } = attachments.announce(file, call.now);
		return {
			status: createdStatus(call),
			body: {
				attachment_id: id,
				upload_url: `${attachments.uploadOrigin ?? call.origin}/api/v1/attachments/${id}/upload`,
				required_headers: {
					authorization: 'Bearer <your-signing-secret>',
					'content-type': content_type,
					...attachments.requiredHeaders,
				},
				expires_at: new Date(expires_at).toISOString(),
			},
		};
	},
};

/**
 * `PUT …/attachments/{id}/upload`: the bytes, with bearer only. The answer is not documented.
 * Source: docs: attachments.
 */
const upload: Route = {
	method: 'PUT',
	path: '/attachments/:attachment_id/upload',
	bearerOnly: true,
	success: ({ attachment_id }) => ({ attachment_id, status: 'uploaded' }),
	handle({ state, params: { attachment_id }, headers, body, now, variants }) {
		const attachment = state.attachments.byId.get(attachment_id);
		if (!attachment) return refuse(5001);
		if (now > attachment.expires_at) refuse(1012, 'The upload has expired');
		const { content_type, size_bytes } = attachment;
		if (headers['content-length'] === undefined) refuse(1002, 'content-length is required');
		if (headers['content-type'] !== content_type) {
			refuse(1002, 'content-type is not as announced');
		}
		if (body.length > size_bytes) refuse(5002, 'The file is larger than announced');
		if (body.length !== size_bytes) refuse(1002, 'The file does not have the announced size');
		attachment.bytes = body;
		attachment.uploads += 1;
		return undescribed(variants.upload_answer, { attachment_id, status: 'uploaded' });
	},
};

/** `GET /attachments/{id}/content`: the bytes, of inbound media too. Source: docs: attachments. */
const content: Route = {
	method: 'GET',
	path: '/attachments/:attachment_id/content',
	success: () => ({}),
	handle({ state, params: { attachment_id }, variants }) {
		if (state.messages.byId.has(attachment_id) || state.chats.byId.has(attachment_id)) refuse(1011);
		const refusal = state.attachments.refusalFor(attachment_id);
		if (refusal) return { error: refusal };
		const { bytes, filename, content_type } = state.attachments.byId.get(attachment_id)!;
		const plain = filename.replace(/[^\x20-\x7e]|["\\]/g, '_');
		return {
			bytes: bytes!,
			foreign: variants.download_trace_id === 'absent',
			headers: {
				'content-type': content_type,
				'content-disposition': `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(filename)}`,
			},
		};
	},
};

export const attachments: readonly Route[] = [announce, upload, content];
