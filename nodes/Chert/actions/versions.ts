/**
 * The versions of the Chert node. A workflow keeps the version that it was made with, so a default can
 * change for new nodes and stay as it was for those that are saved: n8n saves no value that is the
 * default.
 */
export const NODE_VERSIONS = [1, 1.1];

/** The version of new nodes. */
export const NEWEST_VERSION = 1.1;

/** For `displayOptions.show`: what only nodes of version 1 have. */
export const BEFORE_1_1 = { '@version': [{ _cnd: { lt: 1.1 } }] };

/** For `displayOptions.show`: what nodes have since version 1.1. */
export const SINCE_1_1 = { '@version': [{ _cnd: { gte: 1.1 } }] };
