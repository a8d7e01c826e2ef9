// Made by npm run gen.

export interface paths {
    "/v1/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List accounts
         * @description All accounts, ordered by name, without `quotas`: reading those would take one request to the store of the replicas for each action of each account.
         */
        get: operations["listAccounts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get account
         * @description Returns one account with the current use of its quotas. NOT_FOUND if it does not exist.
         */
        get: operations["getAccount"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/auditEvents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List audit events of an account
         * @description The audit of one account, the newest event first. Shows the events of resources that the caller may read, and those of the account itself, such as overrides of its breakers.
         */
        get: operations["listAuditEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/breakers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List breakers of an account
         * @description The breakers of one account, ordered by name: one for each action that the account's provider documents.
         */
        get: operations["listBreakers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/breakers/{action}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get breaker of an account
         * @description Returns one breaker. NOT_FOUND if the account's provider has no such action.
         */
        get: operations["getBreaker"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Update breaker of an account
         * @description Forces a breaker open or closed, or returns it to automatic control. Once it is open, waiting calls are refused at once. Requires the right to operate on all domains of the account (`domains: ["*"]`) that the breaker belongs to.
         */
        patch: operations["updateBreaker"];
        trace?: never;
    };
    "/v1/accounts/{account}/callbackConfigs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List callback configs of an account
         * @description Reads the configurations of one parent from the provider: its direct children only, ordered by name. Of an account it reads those of everything in the inventory that the caller may read, with those of the apps of vhosts. That is work in the background: it leaves the provider's quotas to other calls, and a page ends before the request's time does, with what it has.
         */
        get: operations["listCallbackConfigsOfAccount"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List deliveries of an account
         * @description Lists deliveries of an account, of a domain or vhost, or of one callback configuration. For an account: those of the domains and vhosts that the caller may read. Their order is the provider's, which is not documented. UNIMPLEMENTED for a kind of callbacks without a log.
         */
        get: operations["listDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/domains": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List domains of an account
         * @description The domains of one account that the caller may read, ordered by name.
         */
        get: operations["listDomains"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/domains/{domain}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get domain of an account
         * @description Returns one domain. NOT_FOUND if the inventory has no such domain.
         */
        get: operations["getDomain"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/domains/{domain}/callbackConfigs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List callback configs of a domain
         * @description Reads the configurations of one parent from the provider: its direct children only, ordered by name. Of an account it reads those of everything in the inventory that the caller may read, with those of the apps of vhosts. That is work in the background: it leaves the provider's quotas to other calls, and a page ends before the request's time does, with what it has.
         *
         *     Providers with this path: `alibaba`, `byteplus`, `volcengine`.
         */
        get: operations["listCallbackConfigs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/domains/{domain}/callbackConfigs/{kind}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get callback config of a domain
         * @description Reads one configuration from the provider. NOT_FOUND if it does not exist.
         *
         *     Providers with this path: `alibaba`, `byteplus`, `volcengine`.
         */
        get: operations["getCallbackConfig"];
        /**
         * Set callback config of a domain
         * @description Makes the live configuration equal to the given one: an upsert that replaces any existing configuration in full. A caller without the right to read receives only the fields that it sent, with an etag unless a key was kept.
         *
         *     Providers with this path: `alibaba`, `byteplus`, `volcengine`.
         */
        put: operations["setCallbackConfig"];
        post?: never;
        /**
         * Delete callback config of a domain
         * @description Deletes one configuration, and never more than its name says. NOT_FOUND if there is none, unless `allowMissing`.
         *
         *     Providers with this path: `alibaba`, `byteplus`, `volcengine`.
         */
        delete: operations["deleteCallbackConfig"];
        options?: never;
        head?: never;
        /**
         * Update callback config of a domain
         * @description Atomically changes the fields that the mask names and keeps the others; concurrent changes are not lost. NOT_FOUND if there is no such configuration, unless `allowMissing`. A caller without the right to read receives only the fields that it sent, without an etag.
         *
         *     Providers with this path: `alibaba`, `byteplus`, `volcengine`.
         */
        patch: operations["updateCallbackConfig"];
        trace?: never;
    };
    "/v1/accounts/{account}/domains/{domain}/callbackConfigs/{kind}:test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Test callback config of a domain
         * @description Sends one test event to a URL of the live configuration, in the provider's own form, and tells what the provider would make of the answer. livegate itself sends it: only to hosts on the account's `callbackHosts` (FORBIDDEN_HOST otherwise), only to addresses that are checked after the name is resolved, and without following redirects. App and stream of the event are `livegate-test`. It is signed with the live key if that is a key that the caller may give by name, and otherwise not signed. NOT_FOUND if there is no such configuration.
         *
         *     Providers with this path: `alibaba`, `byteplus`, `volcengine`.
         */
        post: operations["testCallbackConfig"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/domains/{domain}/callbackConfigs/{kind}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List deliveries of a callback config of a domain
         * @description Lists deliveries of an account, of a domain or vhost, or of one callback configuration. For an account: those of the domains and vhosts that the caller may read. Their order is the provider's, which is not documented. UNIMPLEMENTED for a kind of callbacks without a log.
         *
         *     Providers with this path: `alibaba`, `byteplus`, `volcengine`.
         */
        get: operations["listDeliveriesOfDomainCallbackConfig"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/domains/{domain}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List deliveries of a domain
         * @description Lists deliveries of an account, of a domain or vhost, or of one callback configuration. For an account: those of the domains and vhosts that the caller may read. Their order is the provider's, which is not documented. UNIMPLEMENTED for a kind of callbacks without a log.
         *
         *     Providers with this path: `alibaba`, `byteplus`, `volcengine`.
         */
        get: operations["listDeliveriesOfDomain"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/domains/{domain}/pullConfigs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List pull configs of a domain
         * @description Reads the configurations of one parent from the provider: its direct children only, ordered by name. Of an account it reads those of everything in the inventory that the caller may read. That is work in the background: it leaves the provider's quotas to other calls, and a page ends before the request's time does, with what it has.
         *
         *     Providers with this path: `alibaba`.
         */
        get: operations["listPullConfigs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/domains/{domain}/pullConfigs/{app}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get pull config of a domain
         * @description Reads one configuration from the provider. NOT_FOUND if it does not exist.
         *
         *     Providers with this path: `alibaba`.
         */
        get: operations["getPullConfig"];
        /**
         * Set pull config of a domain
         * @description Makes the live configuration equal to the given one: an upsert that replaces any existing configuration in full. A caller without the right to read receives only the fields that it sent, with an etag unless a key was kept.
         *
         *     Providers with this path: `alibaba`.
         */
        put: operations["setPullConfig"];
        post?: never;
        /**
         * Delete pull config of a domain
         * @description Deletes one configuration, and never more than its name says. NOT_FOUND if there is none, unless `allowMissing`.
         *
         *     Providers with this path: `alibaba`.
         */
        delete: operations["deletePullConfig"];
        options?: never;
        head?: never;
        /**
         * Update pull config of a domain
         * @description Atomically changes the fields that the mask names and keeps the others; concurrent changes are not lost. NOT_FOUND if there is no such configuration, unless `allowMissing`. A caller without the right to read receives only the fields that it sent, without an etag.
         *
         *     Providers with this path: `alibaba`.
         */
        patch: operations["updatePullConfig"];
        trace?: never;
    };
    "/v1/accounts/{account}/drifts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List drifts
         * @description The resources of one account that livegate has set, that the caller may read, and that differ from what livegate set, are gone, or cannot be read; ordered by name. Reads no provider: it answers what the last looks found. A write through livegate takes its resource off the list.
         */
        get: operations["listDrifts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List events of an account
         * @description The events of one account, the newest first.
         */
        get: operations["listEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/events:watch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Watch events of an account
         * @description Streams the events of one account as they come, from now on; what becomes of their deliveries is not told. Over REST the answer is `text/event-stream`: each message is the data of an event `event`, and a request with `Last-Event-ID` receives what has come since, perhaps some of it again. An event `problem` holds the error that ends a watch early. A watch ends after 15 minutes at the latest; open it again then. RESOURCE_EXHAUSTED for more than 20 watches of one caller.
         */
        get: operations["watchEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/events/{event}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get event of an account
         * @description Returns one event. NOT_FOUND also for one that the caller may not read, and for one that is older than `keepMs` of its receiver.
         */
        get: operations["getEvent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/events/{event}:retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Retry event of an account
         * @description Sends the dead letters of an event again, to the sinks that have not taken it; other deliveries stay as they are. Needs the verb `operate` on the account.
         */
        post: operations["retryEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/pullConfigs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List pull configs of an account
         * @description Reads the configurations of one parent from the provider: its direct children only, ordered by name. Of an account it reads those of everything in the inventory that the caller may read. That is work in the background: it leaves the provider's quotas to other calls, and a page ends before the request's time does, with what it has.
         */
        get: operations["listPullConfigsOfAccount"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/vhosts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List vhosts of an account
         * @description The vhosts of one account that the caller may read, ordered by name. UNIMPLEMENTED if the provider has no vhosts.
         */
        get: operations["listVhosts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/vhosts/{vhost}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get vhost of an account
         * @description Returns one vhost. NOT_FOUND if no domain of the inventory belongs to such a vhost. UNIMPLEMENTED if the provider has no vhosts.
         */
        get: operations["getVhost"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/vhosts/{vhost}/apps/{app}/callbackConfigs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List callback configs of an app
         * @description Reads the configurations of one parent from the provider: its direct children only, ordered by name. Of an account it reads those of everything in the inventory that the caller may read, with those of the apps of vhosts. That is work in the background: it leaves the provider's quotas to other calls, and a page ends before the request's time does, with what it has.
         *
         *     Providers with this path: `byteplus`, `volcengine`.
         */
        get: operations["listCallbackConfigsOfApp"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/vhosts/{vhost}/apps/{app}/callbackConfigs/{kind}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get callback config of an app
         * @description Reads one configuration from the provider. NOT_FOUND if it does not exist.
         *
         *     Providers with this path: `byteplus`, `volcengine`.
         */
        get: operations["getCallbackConfigOfApp"];
        /**
         * Set callback config of an app
         * @description Makes the live configuration equal to the given one: an upsert that replaces any existing configuration in full. A caller without the right to read receives only the fields that it sent, with an etag unless a key was kept.
         *
         *     Providers with this path: `byteplus`, `volcengine`.
         */
        put: operations["setCallbackConfigOfApp"];
        post?: never;
        /**
         * Delete callback config of an app
         * @description Deletes one configuration, and never more than its name says. NOT_FOUND if there is none, unless `allowMissing`.
         *
         *     Providers with this path: `byteplus`, `volcengine`.
         */
        delete: operations["deleteCallbackConfigOfApp"];
        options?: never;
        head?: never;
        /**
         * Update callback config of an app
         * @description Atomically changes the fields that the mask names and keeps the others; concurrent changes are not lost. NOT_FOUND if there is no such configuration, unless `allowMissing`. A caller without the right to read receives only the fields that it sent, without an etag.
         *
         *     Providers with this path: `byteplus`, `volcengine`.
         */
        patch: operations["updateCallbackConfigOfApp"];
        trace?: never;
    };
    "/v1/accounts/{account}/vhosts/{vhost}/apps/{app}/callbackConfigs/{kind}:test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Test callback config of an app
         * @description Sends one test event to a URL of the live configuration, in the provider's own form, and tells what the provider would make of the answer. livegate itself sends it: only to hosts on the account's `callbackHosts` (FORBIDDEN_HOST otherwise), only to addresses that are checked after the name is resolved, and without following redirects. App and stream of the event are `livegate-test`. It is signed with the live key if that is a key that the caller may give by name, and otherwise not signed. NOT_FOUND if there is no such configuration.
         *
         *     Providers with this path: `byteplus`, `volcengine`.
         */
        post: operations["testCallbackConfigOfApp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/vhosts/{vhost}/apps/{app}/callbackConfigs/{kind}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List deliveries of a callback config of an app
         * @description Lists deliveries of an account, of a domain or vhost, or of one callback configuration. For an account: those of the domains and vhosts that the caller may read. Their order is the provider's, which is not documented. UNIMPLEMENTED for a kind of callbacks without a log.
         *
         *     Providers with this path: `byteplus`, `volcengine`.
         */
        get: operations["listDeliveriesOfAppCallbackConfig"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/vhosts/{vhost}/callbackConfigs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List callback configs of a vhost
         * @description Reads the configurations of one parent from the provider: its direct children only, ordered by name. Of an account it reads those of everything in the inventory that the caller may read, with those of the apps of vhosts. That is work in the background: it leaves the provider's quotas to other calls, and a page ends before the request's time does, with what it has.
         *
         *     Providers with this path: `byteplus`, `volcengine`.
         */
        get: operations["listCallbackConfigsOfVhost"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/vhosts/{vhost}/callbackConfigs/{kind}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get callback config of a vhost
         * @description Reads one configuration from the provider. NOT_FOUND if it does not exist.
         *
         *     Providers with this path: `byteplus`, `volcengine`.
         */
        get: operations["getCallbackConfigOfVhost"];
        /**
         * Set callback config of a vhost
         * @description Makes the live configuration equal to the given one: an upsert that replaces any existing configuration in full. A caller without the right to read receives only the fields that it sent, with an etag unless a key was kept.
         *
         *     Providers with this path: `byteplus`, `volcengine`.
         */
        put: operations["setCallbackConfigOfVhost"];
        post?: never;
        /**
         * Delete callback config of a vhost
         * @description Deletes one configuration, and never more than its name says. NOT_FOUND if there is none, unless `allowMissing`.
         *
         *     Providers with this path: `byteplus`, `volcengine`.
         */
        delete: operations["deleteCallbackConfigOfVhost"];
        options?: never;
        head?: never;
        /**
         * Update callback config of a vhost
         * @description Atomically changes the fields that the mask names and keeps the others; concurrent changes are not lost. NOT_FOUND if there is no such configuration, unless `allowMissing`. A caller without the right to read receives only the fields that it sent, without an etag.
         *
         *     Providers with this path: `byteplus`, `volcengine`.
         */
        patch: operations["updateCallbackConfigOfVhost"];
        trace?: never;
    };
    "/v1/accounts/{account}/vhosts/{vhost}/callbackConfigs/{kind}:test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Test callback config of a vhost
         * @description Sends one test event to a URL of the live configuration, in the provider's own form, and tells what the provider would make of the answer. livegate itself sends it: only to hosts on the account's `callbackHosts` (FORBIDDEN_HOST otherwise), only to addresses that are checked after the name is resolved, and without following redirects. App and stream of the event are `livegate-test`. It is signed with the live key if that is a key that the caller may give by name, and otherwise not signed. NOT_FOUND if there is no such configuration.
         *
         *     Providers with this path: `byteplus`, `volcengine`.
         */
        post: operations["testCallbackConfigOfVhost"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/vhosts/{vhost}/callbackConfigs/{kind}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List deliveries of a callback config of a vhost
         * @description Lists deliveries of an account, of a domain or vhost, or of one callback configuration. For an account: those of the domains and vhosts that the caller may read. Their order is the provider's, which is not documented. UNIMPLEMENTED for a kind of callbacks without a log.
         *
         *     Providers with this path: `byteplus`, `volcengine`.
         */
        get: operations["listDeliveriesOfVhostCallbackConfig"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/vhosts/{vhost}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List deliveries of a vhost
         * @description Lists deliveries of an account, of a domain or vhost, or of one callback configuration. For an account: those of the domains and vhosts that the caller may read. Their order is the provider's, which is not documented. UNIMPLEMENTED for a kind of callbacks without a log.
         *
         *     Providers with this path: `byteplus`, `volcengine`.
         */
        get: operations["listDeliveriesOfVhost"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/vhosts/{vhost}/pullConfigs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List pull configs of a vhost
         * @description Reads the configurations of one parent from the provider: its direct children only, ordered by name. Of an account it reads those of everything in the inventory that the caller may read. That is work in the background: it leaves the provider's quotas to other calls, and a page ends before the request's time does, with what it has.
         *
         *     Providers with this path: `byteplus`, `volcengine`.
         */
        get: operations["listPullConfigsOfVhost"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/accounts/{account}/vhosts/{vhost}/pullConfigs/{app}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get pull config of a vhost
         * @description Reads one configuration from the provider. NOT_FOUND if it does not exist.
         *
         *     Providers with this path: `byteplus`, `volcengine`.
         */
        get: operations["getPullConfigOfVhost"];
        /**
         * Set pull config of a vhost
         * @description Makes the live configuration equal to the given one: an upsert that replaces any existing configuration in full. A caller without the right to read receives only the fields that it sent, with an etag unless a key was kept.
         *
         *     Providers with this path: `byteplus`, `volcengine`.
         */
        put: operations["setPullConfigOfVhost"];
        post?: never;
        /**
         * Delete pull config of a vhost
         * @description Deletes one configuration, and never more than its name says. NOT_FOUND if there is none, unless `allowMissing`.
         *
         *     Providers with this path: `byteplus`, `volcengine`.
         */
        delete: operations["deletePullConfigOfVhost"];
        options?: never;
        head?: never;
        /**
         * Update pull config of a vhost
         * @description Atomically changes the fields that the mask names and keeps the others; concurrent changes are not lost. NOT_FOUND if there is no such configuration, unless `allowMissing`. A caller without the right to read receives only the fields that it sent, without an etag.
         *
         *     Providers with this path: `byteplus`, `volcengine`.
         */
        patch: operations["updatePullConfigOfVhost"];
        trace?: never;
    };
    "/v1/providers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List providers
         * @description Lists all providers, ordered by name.
         */
        get: operations["listProviders"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/providers/{provider}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get provider
         * @description Returns one provider. NOT_FOUND if it does not exist.
         */
        get: operations["getProvider"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/rollouts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List rollouts
         * @description The rollouts that the caller may see, the newest first, without their sources.
         */
        get: operations["listRollouts"];
        put?: never;
        /**
         * Create rollout
         * @description Begins a rollout and answers at once; it is planned in the background. A fault refuses the whole request with every violation. An item that the caller may not write, or that the provider cannot express, is planned as REFUSED. RESOURCE_EXHAUSTED for more than 20 open rollouts.
         */
        post: operations["createRollout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/rollouts/{rollout}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get rollout
         * @description Returns one rollout, with its source.
         */
        get: operations["getRollout"];
        put?: never;
        post?: never;
        /**
         * Delete rollout
         * @description Deletes a rollout that has ended. FAILED_PRECONDITION for another one.
         */
        delete: operations["deleteRollout"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/rollouts/{rollout}:apply": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Apply rollout
         * @description Applies the plan that was reviewed, each item against the configuration that was planned. Needs the right to write what it writes, now and when each item is applied; of a rollout of another caller also what is REFUSED or has no change. FAILED_PRECONDITION unless the rollout is PLANNED, or if losses or a wide change have to be accepted.
         */
        post: operations["applyRollout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/rollouts/{rollout}:cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel rollout
         * @description Begins no further item; what is in flight ends, and the rest is SKIPPED. FAILED_PRECONDITION for a rollout that has ended.
         */
        post: operations["cancelRollout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/rollouts/{rollout}:retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Retry rollout
         * @description Plans the items anew that failed or are stale, which takes a rollout that is PARTIALLY_FAILED or CANCELLED back to PLANNING. FAILED_PRECONDITION if there are none.
         */
        post: operations["retryRollout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/rollouts/{rollout}:watch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Watch rollout
         * @description Streams a rollout until it ends, without its source: first as it is, with its items in portions, then what changes, at most four messages a second. Items without change are left out. Over REST the answer is `text/event-stream`: each message is the data of an event `rollout`, whose id counts up, and a request with `Last-Event-ID` receives what has changed since, perhaps some of it again. An event `problem` holds the error that ends a watch early. A watch ends after 15 minutes at the latest; open it again then. RESOURCE_EXHAUSTED for more than 20 watches of one caller.
         */
        get: operations["watchRollout"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/rollouts/{rollout}/items": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List rollout items of a rollout
         * @description The items of a rollout, in the order of its source. Those without change are listed only if `change` is NONE.
         */
        get: operations["listRolloutItems"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description One entry of the configuration: an account of a provider, and livegate's access to it. */
        Account: {
            /** @description The names that this caller may give as `auth.keyRef` in writes to this account, ordered. Output only; set only by GetAccount. Example: `hook-2026`. */
            readonly callbackKeys: string[];
            /**
             * @description The URL of the provider's API that is called. Output only. Example: `https://live.aliyuncs.com`.
             * @example https://live.aliyuncs.com
             */
            readonly endpoint: string;
            /**
             * @description Resource name. Identifier. `{account}` matches `[a-z][a-z0-9-]{0,62}`. Example: `accounts/ali-prod`.
             * @example accounts/ali-prod
             */
            name: string;
            /**
             * @description The provider's resource name. Output only. Example: `providers/alibaba`.
             * @example providers/alibaba
             */
            readonly provider: string;
            /** @description The account's quotas, ordered by action. Output only; set only by GetAccount. */
            readonly quotas: components["schemas"]["QuotaUse"][];
            /** @description The ids of the receivers that take the account's events, ordered; `livegate:` and one of them is a callback URL. Output only. Example: `media-events`. */
            readonly receivers: string[];
            /**
             * @description The cloud account's own id; entries with one id share its quotas. Output only. Example: `1234567890123456`.
             * @example 1234567890123456
             */
            readonly uid: string;
        };
        /** @description One record of what was done through livegate, or was about to be done. It is never changed. */
        AuditEvent: {
            /**
             * @description Who called. Output only. Example: `media-team`.
             * @example media-team
             */
            readonly caller: string;
            /** @description The result of the request: `OK`, or the name of a google.rpc.Code. Output only; empty in an INTENT. */
            readonly code?: string;
            /**
             * Format: date-time
             * @description When it was recorded. Output only.
             */
            readonly eventTime: string;
            /** @description The fields before the operation, as far as livegate knew them without asking the provider. Keys are fingerprints. Output only; absent if nothing was known or nothing existed. */
            readonly from?: {
                [key: string]: unknown;
            };
            /** @description Of a write of a rollout: the caller that created the rollout; `caller` is the one that applied it. Output only; empty otherwise. */
            readonly initiator?: string;
            /** @description The type of the record. Output only. */
            readonly kind: components["schemas"]["AuditEvent.Kind"];
            /**
             * @description The method that was called. Output only. Example: `SetCallbackConfig`.
             * @example SetCallbackConfig
             */
            readonly method: string;
            /**
             * @description Resource name. Identifier. Its last segment consists of the run of the livegate process that wrote the record, and the record's number in that run. Example: `accounts/ali-prod/auditEvents/9f86d081884c7d65-42`.
             * @example accounts/ali-prod/auditEvents/9f86d081884c7d65-42
             */
            name: string;
            /** @description An id that only an INTENT and its OUTCOME share. Output only. */
            readonly operationId: string;
            /** @description What became of a write. Output only; only in an OUTCOME. */
            readonly outcome?: components["schemas"]["WriteOutcome.Value"];
            /** @description Why the request failed. Output only; absent if it succeeded. */
            readonly reason?: components["schemas"]["ErrorReason.Value"];
            /** @description The `x-request-id` of the request. Output only. */
            readonly requestId: string;
            /**
             * @description The name of the resource. Output only. Example: `accounts/ali-prod/domains/push.example.com/callbackConfigs/stream`.
             * @example accounts/ali-prod/domains/push.example.com/callbackConfigs/stream
             */
            readonly resource: string;
            /**
             * Format: int32
             * @description How many refusals of the same caller, on any account, were not recorded since its last REFUSED record: a caller leaves at most 10 such records a minute. Output only; only in a REFUSED, and absent if there were none.
             */
            readonly suppressed?: number;
            /** @description The desired fields. Keys are fingerprints, with the name of a key that was given by its name. Output only; absent for deletes and reads. */
            readonly to?: {
                [key: string]: unknown;
            };
            /** @description The W3C `traceparent` that came with the request. Output only; empty if it had none. */
            readonly traceparent?: string;
            /** @description The W3C `tracestate` that came with the `traceparent`. Output only; empty if it had none. */
            readonly tracestate?: string;
            /** @description The provider's actions that the request called, in order. Output only. */
            readonly upstreamCalls: components["schemas"]["UpstreamCall"][];
        };
        /**
         * @description The type of a record.
         *
         *     - `INTENT`: A write, a delete or an operator's action was about to begin. An INTENT without an OUTCOME was cut off: it may or may not have been sent.
         *     - `OUTCOME`: Its outcome.
         *     - `READ`: A configuration was read; also by `validateOnly`, or by a write that found nothing to write or went no further. Recorded only if the operator of livegate enables it.
         *     - `REFUSED`: A caller lacked the right to do something; `reason` is the reason that it received. Recorded only if the operator of livegate enables it. Listed for callers that may read the resource; for the account itself, for callers that may read all of its domains and vhosts.
         * @enum {string}
         */
        "AuditEvent.Kind": "INTENT" | "OUTCOME" | "READ" | "REFUSED";
        /** @description The circuit breaker in front of one action of one account: it refuses calls at once while the provider keeps failing, and lets a few trial calls through before it closes again. Only failures of the provider count, never throttling or invalid requests. */
        Breaker: {
            /**
             * @description Resource name. Identifier: over gRPC required in an Update; over REST it is the path, and a name in the body must match it. `{action}` is the action's name at the provider, as its quotas have it. Example: `accounts/ali-prod/breakers/SetLiveStreamsNotifyUrlConfig`.
             * @example accounts/ali-prod/breakers/SetLiveStreamsNotifyUrlConfig
             */
            name: string;
            /** @description The operator's override; it applies to all replicas. Optional, initially AUTO. A breaker that returns to AUTO starts closed. */
            override: components["schemas"]["Breaker.Override"];
            /**
             * Format: int32
             * @description The time until the breaker lets trial calls through, in milliseconds. Output only; absent unless it opened by itself.
             */
            readonly retryAfterMs?: number;
            /**
             * Format: date-time
             * @description When this replica last saw the state or the override change. Output only; absent if it has seen no change since it started.
             */
            readonly sinceTime?: string;
            /** @description The state, including the override. Output only. Each replica counts its own calls. */
            readonly state: components["schemas"]["Breaker.State"];
        };
        /**
         * @description The operator's override.
         *
         *     - `AUTO`: The breaker works automatically.
         *     - `FORCED_OPEN`: No call goes out, whatever the provider does.
         *     - `FORCED_CLOSED`: Every call goes out, whatever the provider does.
         * @enum {string}
         */
        "Breaker.Override": "AUTO" | "FORCED_OPEN" | "FORCED_CLOSED";
        /**
         * @description The state of the breaker.
         *
         *     - `CLOSED`: Calls go out.
         *     - `OPEN`: Calls are refused: UNAVAILABLE with reason CIRCUIT_OPEN.
         *     - `HALF_OPEN`: A few trial calls go out to test whether the provider has recovered; all others are refused.
         * @enum {string}
         */
        "Breaker.State": "CLOSED" | "OPEN" | "HALF_OPEN";
        /** @description The circuit breaker in front of one action of one account: it refuses calls at once while the provider keeps failing, and lets a few trial calls through before it closes again. Only failures of the provider count, never throttling or invalid requests. */
        BreakerInput: {
            /**
             * @description Resource name. Identifier: over gRPC required in an Update; over REST it is the path, and a name in the body must match it. `{action}` is the action's name at the provider, as its quotas have it. Example: `accounts/ali-prod/breakers/SetLiveStreamsNotifyUrlConfig`.
             * @example accounts/ali-prod/breakers/SetLiveStreamsNotifyUrlConfig
             */
            name?: string;
            /** @description The operator's override; it applies to all replicas. Optional, initially AUTO. A breaker that returns to AUTO starts closed. */
            override?: components["schemas"]["Breaker.Override"];
            /**
             * Format: int32
             * @description The time until the breaker lets trial calls through, in milliseconds. Output only; absent unless it opened by itself.
             */
            readonly retryAfterMs?: number;
            /**
             * Format: date-time
             * @description When this replica last saw the state or the override change. Output only; absent if it has seen no change since it started.
             */
            readonly sinceTime?: string;
            /** @description The state, including the override. Output only. Each replica counts its own calls. */
            readonly state?: components["schemas"]["Breaker.State"];
        };
        /** @description How the provider signs the events that it sends. The receiver verifies them with the same key. */
        CallbackAuth: {
            /** @description Whether events are signed. Optional; absent means false, which switches signing off. */
            enabled?: boolean;
            /** @description The key that events are signed with. Input only: never returned. With `enabled` and without a key, a write keeps the key that the provider has; where it has none, the key is required. Refused without `enabled`. Letters and digits on Alibaba, 16 to 64 for `stream` and 16 to 32 for the other kinds; 1 to 128 printable ASCII characters on Volcengine and BytePlus. */
            key?: string;
            /** @description Identifies the provider's key without revealing it: an HMAC, the same for the same key in one cloud account. 16 hexadecimal digits. Output only; empty if the provider shows no key, and in answers to `validateOnly`. */
            readonly keyFingerprint?: string;
            /**
             * @description In a write, the name of a key in livegate's configuration, instead of `key`. Optional. Any other name is refused, also one that this caller may not use or that is not for this account. In responses, the name of the provider's key if this caller may use it: of several names, the first. Example: `hook-2026`.
             * @example hook-2026
             */
            keyRef?: string;
            /** @description Whether the provider holds a key. Output only. */
            readonly keySet: boolean;
        };
        /** @description How the provider signs the events that it sends. The receiver verifies them with the same key. */
        CallbackAuthInput: {
            /**
             * @description Whether events are signed. Optional; absent means false, which switches signing off.
             *
             *     Bounds by provider:
             *
             *     - `alibaba` (STREAM, SNAPSHOT, RECORDING): One switch for all URLs of the configuration.
             *     - `byteplus` (STREAM, SNAPSHOT, RECORDING): taken, without bounds
             *     - `volcengine` (STREAM, SNAPSHOT, RECORDING, MODERATION): taken, without bounds
             */
            enabled?: boolean;
            /**
             * @description The key that events are signed with. Input only: never returned. With `enabled` and without a key, a write keeps the key that the provider has; where it has none, the key is required. Refused without `enabled`. Letters and digits on Alibaba, 16 to 64 for `stream` and 16 to 32 for the other kinds; 1 to 128 printable ASCII characters on Volcengine and BytePlus.
             *
             *     Bounds by provider:
             *
             *     - `alibaba` (STREAM): 16 to 64 characters; matches `^[A-Za-z0-9]*$`; Required if signing is on and the provider has no key. A new key applies to streams pushed after the change.
             *     - `alibaba` (SNAPSHOT, RECORDING): 16 to 32 characters; matches `^[A-Za-z0-9]*$`; Required if signing is on and the provider has no key. A new key applies to streams pushed after the change.
             *     - `byteplus` (STREAM, SNAPSHOT, RECORDING): 1 to 128 characters; matches `^[\x21-\x7E]+$`; printable ASCII without spaces; the console accepts at most 32 letters and digits, and the cloud may reject other keys
             *     - `volcengine` (STREAM, SNAPSHOT, RECORDING, MODERATION): 1 to 128 characters; matches `^[\x21-\x7E]+$`; printable ASCII without spaces; the console accepts at most 32 letters and digits, and the cloud may reject other keys
             */
            key?: string;
            /** @description Identifies the provider's key without revealing it: an HMAC, the same for the same key in one cloud account. 16 hexadecimal digits. Output only; empty if the provider shows no key, and in answers to `validateOnly`. */
            readonly keyFingerprint?: string;
            /**
             * @description In a write, the name of a key in livegate's configuration, instead of `key`. Optional. Any other name is refused, also one that this caller may not use or that is not for this account. In responses, the name of the provider's key if this caller may use it: of several names, the first. Example: `hook-2026`.
             * @example hook-2026
             */
            keyRef?: string;
            /** @description Whether the provider holds a key. Output only. */
            readonly keySet?: boolean;
        };
        /** @description One kind of callback at one provider. */
        CallbackCapability: {
            /** @description The roles of the domains that a configuration can belong to. Output only; empty if it cannot belong to a domain. */
            readonly domainRoles: components["schemas"]["Domain.Role"][];
            /** @description The fields that can be written, with their bounds. A field that is not listed is refused. Output only. */
            readonly fields: components["schemas"]["FieldBounds"][];
            /** @description The kind. Output only. */
            readonly kind: components["schemas"]["CallbackConfig.Kind"];
            /** @description What a configuration of this kind can belong to. Output only. */
            readonly scopes: components["schemas"]["Scope.Type"][];
        };
        /**
         * @description Where a provider sends its events of one kind, for one domain, vhost or app.
         *
         *     A field that the account's provider cannot express is refused by name before anything is sent. `ProviderService.GetProvider` lists the fields of each provider with their bounds.
         */
        CallbackConfig: {
            /** @description Whether and how the provider signs the events. Optional; absent means off. Not on Alibaba's `moderation`. In a Set with a URL of a receiver, absent means signed with the first key of the receiver that the caller may use. */
            auth?: components["schemas"]["CallbackAuth"];
            /** @description The fields whose live values differ from what livegate last applied, because they were changed outside livegate. Output only; set in responses to Get and List. */
            readonly drift: components["schemas"]["FieldDrift"][];
            /**
             * @description The entity tag of this state. Optional in requests: a write with an etag proceeds only if the configuration still has it, and otherwise fails with ABORTED and reason ETAG_MISMATCH. Set in responses, except to `validateOnly`. A strong tag in double quotes; requests may omit the quotes. Covers what is live, what livegate remembers because the provider does not return it, and the key. Example: `"6e0f3a51c2b84d97a1f04c7d5be2983f"`.
             * @example "6e0f3a51c2b84d97a1f04c7d5be2983f"
             */
            etag?: string;
            /** @description Inconsistencies in the live state and parts that cannot be shown here, one sentence each, such as two differing records of a Volcengine or BytePlus `stream`. Output only; empty if there are none. */
            readonly inconsistencies: string[];
            /** @description The kind, as in the name. Optional in requests, where it must match the name. Always set in responses. */
            kind: components["schemas"]["CallbackConfig.Kind"];
            /**
             * @description Resource name. Identifier: over gRPC required in a Set; over REST it is the path, and a name in the body must match it. `accounts/{account}/domains/{domain}/callbackConfigs/{kind}` on all providers; on Volcengine and BytePlus also `accounts/{account}/vhosts/{vhost}/callbackConfigs/{kind}` and `accounts/{account}/vhosts/{vhost}/apps/{app}/callbackConfigs/{kind}`. `{kind}` is the lower-case word, such as `stream`. On Alibaba the domain is the ingest domain for `stream` and the main streaming domain for all other kinds. Example: `accounts/ali-prod/domains/push.example.com/callbackConfigs/stream`.
             * @example accounts/ali-prod/domains/push.example.com/callbackConfigs/stream
             */
            name: string;
            /**
             * Format: date-time
             * @description When this state was read from the provider. Output only; set in responses to Get and List.
             */
            readonly observeTime?: string;
            /** @description Options of kind RECORDING. Optional; refused on another kind. */
            recording?: components["schemas"]["RecordingCallbackOptions"];
            /** @description The paths of the fields that the provider does not return; their values are what livegate last set. Output only; set in responses to Get and List. Example: `stream.switchUrl`. */
            readonly rememberedFields: string[];
            /** @description Options of kind STREAM. Optional; refused on another kind. */
            stream?: components["schemas"]["StreamCallbackOptions"];
            /** @description The provider's actions that this request called, in order, or would call with `validateOnly`. Output only; set in responses to writes. */
            readonly upstreamCalls: components["schemas"]["UpstreamCall"][];
            /** @description Where events are sent, in order: http or https URLs. Required, except for `stream` on Alibaba, which needs one of `urls`, `stream.switchUrl` and `stream.exceptionUrl`. 1 URL on Alibaba, 1 to 10 on Volcengine and BytePlus. At most 2048 characters each; 500 for `snapshot` on Alibaba, 100 on Volcengine and BytePlus. No user information, no fragment, no control or non-ASCII characters (percent-encode them); the host must not be in a special-use range unless the operator allows it. Example: `https://hooks.example.com/live`. Or `livegate:RECEIVER`, such as `livegate:media-events`: a receiver of the account in livegate's configuration. The provider gets its public URL, for which these bounds hold, and reads show `livegate:RECEIVER` again. */
            urls: string[];
        };
        /**
         * @description The kind of events that a configuration covers.
         *
         *     - `STREAM`: Publishing of a stream starts or ends. Name segment `stream`.
         *     - `SNAPSHOT`: A snapshot was taken. Name segment `snapshot`.
         *     - `RECORDING`: A recording started, paused, or left a file. Name segment `recording`.
         *     - `MODERATION`: Content moderation has rated a snapshot. Name segment `moderation`.
         * @enum {string}
         */
        "CallbackConfig.Kind": "STREAM" | "SNAPSHOT" | "RECORDING" | "MODERATION";
        /**
         * @description Where a provider sends its events of one kind, for one domain, vhost or app.
         *
         *     A field that the account's provider cannot express is refused by name before anything is sent. `ProviderService.GetProvider` lists the fields of each provider with their bounds.
         */
        CallbackConfigInput: {
            /** @description Whether and how the provider signs the events. Optional; absent means off. Not on Alibaba's `moderation`. In a Set with a URL of a receiver, absent means signed with the first key of the receiver that the caller may use. */
            auth?: components["schemas"]["CallbackAuthInput"];
            /** @description The fields whose live values differ from what livegate last applied, because they were changed outside livegate. Output only; set in responses to Get and List. */
            readonly drift?: components["schemas"]["FieldDrift"][];
            /**
             * @description The entity tag of this state. Optional in requests: a write with an etag proceeds only if the configuration still has it, and otherwise fails with ABORTED and reason ETAG_MISMATCH. Set in responses, except to `validateOnly`. A strong tag in double quotes; requests may omit the quotes. Covers what is live, what livegate remembers because the provider does not return it, and the key. Example: `"6e0f3a51c2b84d97a1f04c7d5be2983f"`.
             * @example "6e0f3a51c2b84d97a1f04c7d5be2983f"
             */
            etag?: string;
            /** @description Inconsistencies in the live state and parts that cannot be shown here, one sentence each, such as two differing records of a Volcengine or BytePlus `stream`. Output only; empty if there are none. */
            readonly inconsistencies?: string[];
            /** @description The kind, as in the name. Optional in requests, where it must match the name. Always set in responses. */
            kind?: components["schemas"]["CallbackConfig.Kind"];
            /**
             * @description Resource name. Identifier: over gRPC required in a Set; over REST it is the path, and a name in the body must match it. `accounts/{account}/domains/{domain}/callbackConfigs/{kind}` on all providers; on Volcengine and BytePlus also `accounts/{account}/vhosts/{vhost}/callbackConfigs/{kind}` and `accounts/{account}/vhosts/{vhost}/apps/{app}/callbackConfigs/{kind}`. `{kind}` is the lower-case word, such as `stream`. On Alibaba the domain is the ingest domain for `stream` and the main streaming domain for all other kinds. Example: `accounts/ali-prod/domains/push.example.com/callbackConfigs/stream`.
             * @example accounts/ali-prod/domains/push.example.com/callbackConfigs/stream
             */
            name?: string;
            /**
             * Format: date-time
             * @description When this state was read from the provider. Output only; set in responses to Get and List.
             */
            readonly observeTime?: string;
            /** @description Options of kind RECORDING. Optional; refused on another kind. */
            recording?: components["schemas"]["RecordingCallbackOptionsInput"];
            /** @description The paths of the fields that the provider does not return; their values are what livegate last set. Output only; set in responses to Get and List. Example: `stream.switchUrl`. */
            readonly rememberedFields?: string[];
            /** @description Options of kind STREAM. Optional; refused on another kind. */
            stream?: components["schemas"]["StreamCallbackOptionsInput"];
            /** @description The provider's actions that this request called, in order, or would call with `validateOnly`. Output only; set in responses to writes. */
            readonly upstreamCalls?: components["schemas"]["UpstreamCall"][];
            /**
             * @description Where events are sent, in order: http or https URLs. Required, except for `stream` on Alibaba, which needs one of `urls`, `stream.switchUrl` and `stream.exceptionUrl`. 1 URL on Alibaba, 1 to 10 on Volcengine and BytePlus. At most 2048 characters each; 500 for `snapshot` on Alibaba, 100 on Volcengine and BytePlus. No user information, no fragment, no control or non-ASCII characters (percent-encode them); the host must not be in a special-use range unless the operator allows it. Example: `https://hooks.example.com/live`. Or `livegate:RECEIVER`, such as `livegate:media-events`: a receiver of the account in livegate's configuration. The provider gets its public URL, for which these bounds hold, and reads show `livegate:RECEIVER` again.
             *
             *     Bounds by provider:
             *
             *     - `alibaba` (STREAM): at most 1 item; The domain is an ingest domain.
             *     - `alibaba` (SNAPSHOT): required; exactly 1 item; at most 500 characters; The domain is a main streaming domain.
             *     - `alibaba` (RECORDING): required; exactly 1 item; The domain is a main streaming domain.
             *     - `alibaba` (MODERATION): required; exactly 1 item; The domain is a main streaming domain. Events of this kind are not signed.
             *     - `byteplus` (STREAM, SNAPSHOT, RECORDING): required; 1 to 10 items; 1 to 100 characters; http or https
             *     - `volcengine` (STREAM, SNAPSHOT, RECORDING, MODERATION): required; 1 to 10 items; 1 to 100 characters; http or https
             */
            urls?: string[];
        };
        /** @description What is below an account, domain or vhost is written to another one, of another cloud if need be. What is there besides stays. Values that the target cannot express are losses of the item, field by field; a configuration that it cannot express at all is REFUSED. */
        CopyConfigs: {
            /**
             * @description The name of an account, domain or vhost. Required. Example: `accounts/ali-prod`.
             * @example accounts/ali-prod
             */
            from?: string;
            /**
             * @description The name of the key of `callbackKeys` that signs what is signed. A configuration that is signed is REFUSED without it, since keys are never copied. Optional. Example: `hook-2026`.
             * @example hook-2026
             */
            keyRef?: string;
            /** @description Between accounts: what is copied where. Optional, at most 1000. If absent, every domain and vhost of `from` is copied to that of the same name. */
            pairs?: components["schemas"]["CopyPair"][];
            /**
             * @description The name of an account if `from` is one, else of a domain or vhost. Required. Example: `accounts/volc-prod`.
             * @example accounts/volc-prod
             */
            to?: string;
        };
        /** @description What is below an account, domain or vhost is written to another one, of another cloud if need be. What is there besides stays. Values that the target cannot express are losses of the item, field by field; a configuration that it cannot express at all is REFUSED. */
        CopyConfigsInput: {
            /**
             * @description The name of an account, domain or vhost. Required. Example: `accounts/ali-prod`.
             * @example accounts/ali-prod
             */
            from: string;
            /**
             * @description The name of the key of `callbackKeys` that signs what is signed. A configuration that is signed is REFUSED without it, since keys are never copied. Optional. Example: `hook-2026`.
             * @example hook-2026
             */
            keyRef?: string;
            /** @description Between accounts: what is copied where. Optional, at most 1000. If absent, every domain and vhost of `from` is copied to that of the same name. */
            pairs?: components["schemas"]["CopyPairInput"][];
            /**
             * @description The name of an account if `from` is one, else of a domain or vhost. Required. Example: `accounts/volc-prod`.
             * @example accounts/volc-prod
             */
            to: string;
        };
        /** @description What is copied where. */
        CopyPair: {
            /**
             * @description The name of a domain or vhost below `from`; a domain's name alone will do. Required. Example: `accounts/ali-prod/domains/play.example.com`.
             * @example accounts/ali-prod/domains/play.example.com
             */
            from?: string;
            /**
             * @description The name of a domain or vhost below `to`; a domain's name alone will do. Required. Example: `accounts/volc-prod/vhosts/live`.
             * @example accounts/volc-prod/vhosts/live
             */
            to?: string;
        };
        /** @description What is copied where. */
        CopyPairInput: {
            /**
             * @description The name of a domain or vhost below `from`; a domain's name alone will do. Required. Example: `accounts/ali-prod/domains/play.example.com`.
             * @example accounts/ali-prod/domains/play.example.com
             */
            from: string;
            /**
             * @description The name of a domain or vhost below `to`; a domain's name alone will do. Required. Example: `accounts/volc-prod/vhosts/live`.
             * @example accounts/volc-prod/vhosts/live
             */
            to: string;
        };
        /** @description The answer of DeleteCallbackConfig. */
        DeleteCallbackConfigResponse: {
            /** @description The provider's actions that this request called, in order, or would call with `validateOnly`. */
            upstreamCalls: components["schemas"]["UpstreamCall"][];
        };
        /** @description The answer of DeletePullConfig. */
        DeletePullConfigResponse: {
            /** @description The provider's actions that this request called, in order, or would call with `validateOnly`. */
            upstreamCalls: components["schemas"]["UpstreamCall"][];
        };
        /** @description The answer of DeleteRollout. */
        DeleteRolloutResponse: Record<string, never>;
        /** @description One callback as the provider's log has it. What the provider does not tell is absent. Whether a row of the log is one attempt, or an event after all attempts, no provider documents. */
        Delivery: {
            /**
             * @description The app. Output only. Example: `live`.
             * @example live
             */
            readonly app?: string;
            /** @description The name of the callback configuration that it was sent for: the narrowest one that has the delivery's URL now, or else the narrowest one of its kind. Output only; absent if there is none that the caller may read. */
            readonly callbackConfig?: string;
            /** @description Whether `callbackConfig` does not have the delivery's URL now. Output only. */
            readonly configChanged: boolean;
            /**
             * @description The domain of the stream, as a name and not as a resource name. Output only. Example: `push.example.com`.
             * @example push.example.com
             */
            readonly domain: string;
            /**
             * @description The type of the event, as in CloudEvents that livegate makes of it. Output only; absent if the provider's word has no neutral one. Example: `livegate.stream.started`.
             * @example livegate.stream.started
             */
            readonly event?: string;
            /** @description The provider's code for the failure. Output only. */
            readonly failureCode?: string;
            /** @description The provider's text about the failure. Output only. */
            readonly failureReason?: string;
            /**
             * Format: int32
             * @description The status of the receiver's answer. Output only; absent if there was no answer, or the provider does not tell it: see `lacks` of `Provider.deliveries`.
             */
            readonly httpStatus?: number;
            /** @description What the log tells in a form that livegate cannot read, and is therefore absent above. Output only; absent if nothing is. */
            readonly inconsistencies?: string[];
            /** @description The time until the answer. Output only; only as exact as the times of the provider's log, which may be whole seconds. */
            readonly latency?: string;
            /**
             * @description The HTTP method. Output only. Example: `POST`.
             * @example POST
             */
            readonly method?: string;
            /**
             * @description Resource name, always directly below the account. Identifier. livegate derives it from the row, so the same row has the same name in each answer. Example: `accounts/ali-prod/deliveries/0f3a5c7e9b1d2f4a6c8e0b1d3f5a7c9e`.
             * @example accounts/ali-prod/deliveries/0f3a5c7e9b1d2f4a6c8e0b1d3f5a7c9e
             */
            name: string;
            /** @description What became of it. Output only. */
            readonly outcome: components["schemas"]["Delivery.Outcome"];
            /** @description The body that was sent, or the query of a GET, as the log shows it. Signatures, callback keys and the parameters of the pusher read `[redacted]`. Output only. */
            readonly payload?: string;
            /**
             * @description The provider's word for the event. Output only. Example: `publish`.
             * @example publish
             */
            readonly providerEventType: string;
            /** @description The headers of the request by name, several values joined with a comma. Values that sign or authorise read `[redacted]`. Output only. */
            readonly requestHeaders?: {
                [key: string]: string;
            };
            /** @description The body of the answer, as far as the provider keeps it. Output only. */
            readonly responseBody?: string;
            /** @description The headers of the answer, likewise. Output only. */
            readonly responseHeaders?: {
                [key: string]: string;
            };
            /**
             * Format: date-time
             * @description When it was sent. Output only.
             */
            readonly sendTime?: string;
            /** @description The stream. Output only. */
            readonly stream?: string;
            /** @description The URL that it was sent to. Output only. */
            readonly url?: string;
        };
        /**
         * @description What became of a delivery, in the words of the provider's log.
         *
         *     - `SUCCEEDED`: The receiver answered as the provider expects.
         *     - `FAILED`: It did not.
         *     - `UNKNOWN`: The log has another word, or none.
         * @enum {string}
         */
        "Delivery.Outcome": "SUCCEEDED" | "FAILED" | "UNKNOWN";
        /** @description The log that one provider keeps of the callbacks of one kind. */
        DeliveryCapability: {
            /** @description The types of the events that the log shows. Output only. Example: `livegate.stream.started`. */
            readonly events: string[];
            /** @description How far back the log goes. Output only. Example: 7 days. */
            readonly historyDuration: string;
            /** @description The kind. Output only. */
            readonly kind: components["schemas"]["CallbackConfig.Kind"];
            /** @description The JSON names of the fields of a delivery that never have a value. Output only. Example: `httpStatus`. */
            readonly lacks: string[];
            /** @description The longest interval of one query at the provider. Output only. For a longer one livegate makes several. */
            readonly queryDuration: string;
        };
        /** @description Configurations as they shall be. A name may occur once. Its domain or vhost may be a pattern, `*` or `*.example.com`: that stands for each one in the account's inventory that you may read and that can have the configuration. A name without a pattern counts alone. A pattern that fits nothing, and two patterns that fit one configuration, end planning as FAILED. In answers, the fields of the configurations that are output only say nothing. */
        DesiredConfigs: {
            /** @description Callback configurations. `auth.key` is refused: leave it out to keep the live key. Optional. */
            callbackConfigs?: components["schemas"]["CallbackConfig"][];
            /** @description Names of accounts, domains, vhosts or apps: what is below them, and not listed here, is deleted. Of an account this is what you may read. Optional, at most 1000. Example: `accounts/ali-prod/domains/play.example.com`. */
            prune?: string[];
            /** @description Pull configurations. Optional. */
            pullConfigs?: components["schemas"]["PullConfig"][];
        };
        /** @description Configurations as they shall be. A name may occur once. Its domain or vhost may be a pattern, `*` or `*.example.com`: that stands for each one in the account's inventory that you may read and that can have the configuration. A name without a pattern counts alone. A pattern that fits nothing, and two patterns that fit one configuration, end planning as FAILED. In answers, the fields of the configurations that are output only say nothing. */
        DesiredConfigsInput: {
            /** @description Callback configurations. `auth.key` is refused: leave it out to keep the live key. Optional. */
            callbackConfigs?: components["schemas"]["CallbackConfigInput"][];
            /** @description Names of accounts, domains, vhosts or apps: what is below them, and not listed here, is deleted. Of an account this is what you may read. Optional, at most 1000. Example: `accounts/ali-prod/domains/play.example.com`. */
            prune?: string[];
            /** @description Pull configurations. Optional. */
            pullConfigs?: components["schemas"]["PullConfigInput"][];
        };
        /** @description A domain of an account, as its provider lists it. A domain whose name is no host name is left out; an internationalized name is in its ASCII form. */
        Domain: {
            /** @description The name that its CNAME record must point to. Output only. */
            readonly cname?: string;
            /**
             * Format: date-time
             * @description When it was created. Output only.
             */
            readonly createTime?: string;
            /** @description What the provider tells in a form that livegate cannot read, and is therefore absent above. Output only; absent if nothing is. */
            readonly inconsistencies?: string[];
            /** @description The ingest domains whose streams it plays, among those that the caller may read. Output only; ordered by name. Example: `accounts/ali-prod/domains/push.example.com`. */
            readonly ingestDomains: string[];
            /** @description The provider's tags: of the domain on Alibaba, of its vhost on Volcengine and BytePlus. Output only. */
            readonly labels: {
                [key: string]: string;
            };
            /**
             * @description The main streaming domain that it belongs to. Output only; set for INGEST and SUB_STREAMING on Alibaba, if the caller may read it. Example: `accounts/ali-prod/domains/play.example.com`.
             * @example accounts/ali-prod/domains/play.example.com
             */
            readonly mainDomain?: string;
            /**
             * @description Resource name. Identifier. Example: `accounts/ali-prod/domains/push.example.com`.
             * @example accounts/ali-prod/domains/push.example.com
             */
            name: string;
            /**
             * Format: date-time
             * @description When livegate began to read the inventory that this is from. Output only.
             */
            readonly observeTime: string;
            /** @description The resource group on Alibaba, the project on Volcengine and BytePlus. Output only. */
            readonly project?: string;
            /** @description The region, in the provider's words: of the live center on Alibaba, such as `cn-beijing`; of delivery on Volcengine and BytePlus, such as `cn`. Output only. */
            readonly region?: string;
            /** @description What it is for. Output only. */
            readonly role?: components["schemas"]["Domain.Role"];
            /** @description Where its streams are delivered. Output only; Volcengine and BytePlus. */
            readonly scope?: components["schemas"]["Domain.DeliveryScope"];
            /** @description Whether it can be used. Output only. */
            readonly state?: components["schemas"]["Domain.State"];
            /**
             * @description The vhost that it belongs to. Output only; empty if the provider has none, or the caller may not read it. Example: `accounts/volc-prod/vhosts/live.example.com`.
             * @example accounts/volc-prod/vhosts/live.example.com
             */
            readonly vhost?: string;
        };
        /**
         * @description Where streams are delivered.
         *
         *     - `MAINLAND_CHINA`: In the mainland of China.
         *     - `OUTSIDE_MAINLAND_CHINA`: Everywhere else.
         *     - `GLOBAL`: Everywhere.
         * @enum {string}
         */
        "Domain.DeliveryScope": "MAINLAND_CHINA" | "OUTSIDE_MAINLAND_CHINA" | "GLOBAL";
        /**
         * @description What a domain is for.
         *
         *     - `INGEST`: Streams are pushed to it.
         *     - `STREAMING`: Streams are played from it.
         *     - `SUB_STREAMING`: Streams are played from it, and all of its settings are those of its main domain: settings of its own have no effect. Alibaba only.
         * @enum {string}
         */
        "Domain.Role": "INGEST" | "STREAMING" | "SUB_STREAMING";
        /**
         * @description Whether a domain can be used.
         *
         *     - `ACTIVE`: In service.
         *     - `PENDING`: Being set up or reviewed.
         *     - `DISABLED`: Switched off.
         *     - `REJECTED`: Set-up or review failed.
         *     - `SUSPENDED`: Blocked by the provider, such as for arrears or a missing filing.
         *     - `DELETED`: Deleted; the provider still lists it.
         * @enum {string}
         */
        "Domain.State": "ACTIVE" | "PENDING" | "DISABLED" | "REJECTED" | "SUSPENDED" | "DELETED";
        /** @description A resource that livegate has set and that is not as livegate set it, as far as livegate can tell. */
        Drift: {
            /** @description The fields that differ, as the resource itself shows them; empty unless it is DIFFERENT. Output only. */
            readonly drift: components["schemas"]["FieldDrift"][];
            /** @description Why the last look got no answer; absent if it got one. `state` is then that of an earlier look. Output only. */
            readonly error?: components["schemas"]["DriftError"];
            /**
             * Format: date-time
             * @description When the provider last answered. Output only; absent while it is UNREADABLE.
             */
            readonly observeTime?: string;
            /**
             * @description The resource's name. Output only. Example: `accounts/ali-prod/domains/push.example.com/callbackConfigs/stream`.
             * @example accounts/ali-prod/domains/push.example.com/callbackConfigs/stream
             */
            readonly resource: string;
            /**
             * Format: date-time
             * @description When livegate first saw it different or gone. Output only; absent while it is UNREADABLE.
             */
            readonly sinceTime?: string;
            /** @description What was seen. Output only. */
            readonly state: components["schemas"]["Drift.State"];
        };
        /**
         * @description What the last look that got an answer saw.
         *
         *     - `DIFFERENT`: The provider has it, with other values.
         *     - `GONE`: The provider does not have it any more, or not its domain.
         *     - `UNREADABLE`: No look got an answer since livegate set it.
         * @enum {string}
         */
        "Drift.State": "DIFFERENT" | "GONE" | "UNREADABLE";
        /** @description Why a resource could not be read: what a read of it would have been told. */
        DriftError: {
            /**
             * @description The name of google.rpc.Code. Output only. Example: `FAILED_PRECONDITION`.
             * @example FAILED_PRECONDITION
             */
            readonly code: string;
            /** @description What went wrong, for people. Output only. */
            readonly message: string;
            /** @description Facts about the error, by name. Output only. */
            readonly metadata: {
                [key: string]: string;
            };
            /** @description The reason. Output only. */
            readonly reason: components["schemas"]["ErrorReason.Value"];
        };
        /** @description How far livegate has looked. */
        DriftWatch: {
            /** @description Whether livegate looks for drift. If not, the list has what earlier looks found. Output only. */
            readonly enabled: boolean;
            /**
             * Format: date-time
             * @description When that round ended. Output only; absent before.
             */
            readonly roundEndTime?: string;
            /**
             * Format: date-time
             * @description When the last whole round began: livegate has looked at each resource of the account since. Output only; absent before the first round has ended.
             */
            readonly roundStartTime?: string;
        };
        /**
         * @description Why a request failed.
         *
         *     - `INVALID_REQUEST`: INVALID_ARGUMENT: the request breaks a rule of livegate or a bound of the provider; the violations name every fault.
         *     - `PROVIDER_REJECTED_ARGUMENT`: INVALID_ARGUMENT: the provider refused a parameter that livegate let through.
         *     - `CAPABILITY_NOT_SUPPORTED`: UNIMPLEMENTED: the account's provider does not have the field or scope that the violations name.
         *     - `METHOD_NOT_ALLOWED`: UNIMPLEMENTED: the path exists, but not with this HTTP method (405; `Allow` lists the ones that do).
         *     - `ROUTE_NOT_FOUND`: NOT_FOUND: no such path.
         *     - `PROVIDER_NOT_FOUND`: NOT_FOUND: no such provider.
         *     - `ACCOUNT_NOT_FOUND`: NOT_FOUND: no such account, or the caller has no grant on it.
         *     - `DOMAIN_NOT_FOUND`: NOT_FOUND: the cloud account does not have the domain or vhost.
         *     - `CONFIG_NOT_FOUND`: NOT_FOUND: the domain, vhost or app has no such configuration.
         *     - `BREAKER_NOT_FOUND`: NOT_FOUND: the account's provider has no action of this name, so there is no breaker.
         *     - `ROLLOUT_NOT_FOUND`: NOT_FOUND: no such rollout, or the caller may not see it.
         *     - `EVENT_NOT_FOUND`: NOT_FOUND: no such event, or the caller may not see it.
         *     - `CONFIG_CONFLICT`: ALREADY_EXISTS: the provider says that the configuration exists, and a Set could not converge.
         *     - `ROLLOUT_EXISTS`: ALREADY_EXISTS: another rollout of the caller has the request id.
         *     - `ETAG_MISMATCH`: ABORTED: the resource has changed and no longer has the given etag; read it again. 412 for `If-Match` and `If-None-Match`, 409 otherwise.
         *     - `RESOURCE_LOCK_LOST`: ABORTED: the lock of the resource was lost before the write was done; another writer may have written since.
         *     - `DOMAIN_TYPE_MISMATCH`: FAILED_PRECONDITION: a domain of this type cannot have a configuration of this kind.
         *     - `OPERATION_NOT_ALLOWED`: FAILED_PRECONDITION: the provider does not allow the operation on this resource.
         *     - `PROVIDER_ACCOUNT_NOT_READY`: FAILED_PRECONDITION: the cloud account's service is not activated, is disabled, or is in arrears.
         *     - `FORCE_REQUIRED`: FAILED_PRECONDITION: the write would lose something that cannot be written back, or would also delete narrower configurations; `force` proceeds anyway.
         *     - `PROVIDER_CREDENTIALS_REJECTED`: FAILED_PRECONDITION: the provider refused livegate's own credentials, signature or security token.
         *     - `PROVIDER_PERMISSION_DENIED`: PERMISSION_DENIED: the provider does not permit the account this action or resource.
         *     - `ACCESS_DENIED`: PERMISSION_DENIED: the caller has no right to do this with the domain, vhost or account; metadata `resource` and `verb` name the missing right.
         *     - `CREDENTIALS_MISSING`: UNAUTHENTICATED: the request carries no credentials.
         *     - `CREDENTIALS_INVALID`: UNAUTHENTICATED: unknown or expired credentials.
         *     - `PROVIDER_THROTTLED`: RESOURCE_EXHAUSTED: the provider throttled the call.
         *     - `QUEUE_FULL`: RESOURCE_EXHAUSTED: too many requests wait for this resource or quota, or too many requests are in flight.
         *     - `QUOTA_EXHAUSTED`: RESOURCE_EXHAUSTED: the account's quota for the action has no room before the request's deadline.
         *     - `CALLER_THROTTLED`: RESOURCE_EXHAUSTED: the caller has used up its limit of calls, or has too many lists in flight, or its address has sent too many requests without valid credentials.
         *     - `PROVIDER_UNAVAILABLE`: UNAVAILABLE: the provider answered that it is down or broken.
         *     - `PROVIDER_UNREACHABLE`: UNAVAILABLE: the provider could not be reached, or the connection broke.
         *     - `PROVIDER_ANSWER_UNREADABLE`: UNAVAILABLE: the provider's answer could not be read.
         *     - `PROVIDER_CREDENTIALS_UNAVAILABLE`: UNAVAILABLE: livegate's temporary credentials for the provider have expired and cannot be renewed at the moment.
         *     - `CREDENTIALS_UNVERIFIABLE`: UNAVAILABLE: the token issuer's keys cannot be fetched.
         *     - `SHUTTING_DOWN`: UNAVAILABLE: this process is shutting down.
         *     - `CIRCUIT_OPEN`: UNAVAILABLE: the circuit breaker of this action is open because the provider has been failing or an operator forced it open.
         *     - `QUOTA_STORE_UNAVAILABLE`: UNAVAILABLE: the store through which replicas share their quotas is unreachable, and this replica may not use a share of its own.
         *     - `STORE_UNAVAILABLE`: UNAVAILABLE: livegate's own store is unreachable; livegate sends no write that it cannot record.
         *     - `DEADLINE_PASSED`: DEADLINE_EXCEEDED: the request's deadline passed.
         *     - `PROVIDER_TIMED_OUT`: DEADLINE_EXCEEDED: the provider did not answer within the time of one call.
         *     - `CALLER_CANCELLED`: CANCELLED: the caller cancelled the request or closed the connection.
         *     - `PROVIDER_ERROR_UNKNOWN`: UNKNOWN: the provider failed with an error code that livegate does not know, or with its code for unclassified errors.
         *     - `INTERNAL_ERROR`: INTERNAL: an error inside livegate; search the log for the request id.
         *     - `PAYLOAD_TOO_LARGE`: INVALID_ARGUMENT (413): the body is too large.
         *     - `URI_TOO_LONG`: INVALID_ARGUMENT (414): the path is too long.
         *     - `UNSUPPORTED_MEDIA_TYPE`: INVALID_ARGUMENT (415): the body is not JSON.
         *     - `MALFORMED_HTTP`: INVALID_ARGUMENT (400, 408, 417, 431): the bytes are not a valid HTTP request.
         * @enum {string}
         */
        "ErrorReason.Value": "INVALID_REQUEST" | "PROVIDER_REJECTED_ARGUMENT" | "CAPABILITY_NOT_SUPPORTED" | "METHOD_NOT_ALLOWED" | "ROUTE_NOT_FOUND" | "PROVIDER_NOT_FOUND" | "ACCOUNT_NOT_FOUND" | "DOMAIN_NOT_FOUND" | "CONFIG_NOT_FOUND" | "BREAKER_NOT_FOUND" | "ROLLOUT_NOT_FOUND" | "EVENT_NOT_FOUND" | "CONFIG_CONFLICT" | "ROLLOUT_EXISTS" | "ETAG_MISMATCH" | "RESOURCE_LOCK_LOST" | "DOMAIN_TYPE_MISMATCH" | "OPERATION_NOT_ALLOWED" | "PROVIDER_ACCOUNT_NOT_READY" | "FORCE_REQUIRED" | "PROVIDER_CREDENTIALS_REJECTED" | "PROVIDER_PERMISSION_DENIED" | "ACCESS_DENIED" | "CREDENTIALS_MISSING" | "CREDENTIALS_INVALID" | "PROVIDER_THROTTLED" | "QUEUE_FULL" | "QUOTA_EXHAUSTED" | "CALLER_THROTTLED" | "PROVIDER_UNAVAILABLE" | "PROVIDER_UNREACHABLE" | "PROVIDER_ANSWER_UNREADABLE" | "PROVIDER_CREDENTIALS_UNAVAILABLE" | "CREDENTIALS_UNVERIFIABLE" | "SHUTTING_DOWN" | "CIRCUIT_OPEN" | "QUOTA_STORE_UNAVAILABLE" | "STORE_UNAVAILABLE" | "DEADLINE_PASSED" | "PROVIDER_TIMED_OUT" | "CALLER_CANCELLED" | "PROVIDER_ERROR_UNKNOWN" | "INTERNAL_ERROR" | "PAYLOAD_TOO_LARGE" | "URI_TOO_LONG" | "UNSUPPORTED_MEDIA_TYPE" | "MALFORMED_HTTP";
        /** @description What a cloud has sent to a receiver, and where it was sent on to. */
        Event: {
            /** @description The event in the structured form of CloudEvents 1.0, as sinks receive it: with the message of the cloud as `data.raw`, without secrets. Output only. */
            readonly cloudEvent: {
                [key: string]: unknown;
            };
            /** @description One for each sink that the receiver had when the event came, ordered by sink. Output only. */
            readonly deliveries: components["schemas"]["EventDelivery"][];
            /**
             * @description Resource name. Identifier. Its last segment is the id of the CloudEvent and a number that increases. Example: `accounts/ali-prod/events/1f3040282d027cf7380abe92cc1e0b68-42`.
             * @example accounts/ali-prod/events/1f3040282d027cf7380abe92cc1e0b68-42
             */
            name: string;
            /** @description The id of the receiver that it came to. Output only. */
            readonly receiver: string;
            /**
             * Format: date-time
             * @description When it came. Output only.
             */
            readonly receiveTime: string;
        };
        /** @description Where an event stands at one of the receiver's sinks. */
        EventDelivery: {
            /**
             * Format: int32
             * @description Attempts that have ended. RetryEvent sets it to 0. Output only.
             */
            readonly attempts: number;
            /** @description Why the last attempt failed; absent if it did not. Output only. */
            readonly lastError?: string;
            /** @description The status of the last attempt in the sink's own protocol, such as `503`; absent if the sink gave none. Output only. */
            readonly lastStatus?: string;
            /**
             * Format: date-time
             * @description When the next attempt is due; absent unless an attempt has failed and another follows. Output only.
             */
            readonly nextAttemptTime?: string;
            /** @description The id of the sink. Output only. */
            readonly sink: string;
            /** @description Where it stands. Output only. */
            readonly state: components["schemas"]["EventDelivery.State"];
        };
        /**
         * @description Where a delivery stands.
         *
         *     - `PENDING`: It will be sent, or sent again.
         *     - `DELIVERED`: The sink has it.
         *     - `DEAD`: A dead letter: the sink has refused it for good, or has not taken it in time. It is sent again only by RetryEvent.
         * @enum {string}
         */
        "EventDelivery.State": "PENDING" | "DELIVERED" | "DEAD";
        /** @description The bounds of one field, or of one segment of the name. An absent bound does not apply. */
        FieldBounds: {
            /**
             * @description The field's JSON path relative to the resource; `{app}` and the like for a segment of the name. Output only. Examples: `urls`, `auth.key`, `origins.host`.
             * @example urls
             * @example auth.key
             * @example origins.host
             */
            readonly field: string;
            /**
             * Format: int32
             * @description The maximum number of items of a list. Output only.
             */
            readonly maxItems?: number;
            /**
             * Format: int32
             * @description The maximum number of characters of a string, or of each string of a list. Output only.
             */
            readonly maxLength?: number;
            /**
             * Format: int32
             * @description The minimum number of items of a list. Output only.
             */
            readonly minItems?: number;
            /**
             * Format: int32
             * @description The minimum number of characters of a string, or of each string of a list. Output only.
             */
            readonly minLength?: number;
            /** @description Further rules in prose. Output only. */
            readonly note: string;
            /** @description A regular expression that the whole string matches. Output only. */
            readonly pattern: string;
            /** @description Whether the field is required. Output only. */
            readonly required: boolean;
            /** @description Whether the provider does not return the field: reads show what livegate last set. Output only. */
            readonly unreadable: boolean;
            /** @description The allowed values; any value if empty. Output only. */
            readonly values: string[];
        };
        /** @description The change of one field. */
        FieldChange: {
            /**
             * @description The field's JSON path relative to the configuration. Output only. Example: `auth.enabled`.
             * @example auth.enabled
             */
            readonly field: string;
            /**
             * @description The live value, as JSON; empty for the default. For `auth.key` the key's fingerprint. Output only. Example: `true`.
             * @example true
             */
            readonly from: string;
            /** @description The value afterwards, in the same form. Output only. */
            readonly to: string;
        };
        /** @description A field whose live value differs from what livegate last set. Equivalent values do not differ: an explicit or absent default, the case of host names, default ports, and the order of URLs. */
        FieldDrift: {
            /**
             * @description What livegate set, as JSON; empty for the default. For `auth.key` the key's fingerprint. Output only. Example: `true`.
             * @example true
             */
            readonly applied: string;
            /**
             * @description The field's JSON path relative to the resource. Output only. Example: `auth.enabled`.
             * @example auth.enabled
             */
            readonly field: string;
            /**
             * @description The live value, in the same form. Output only. Example: `false`.
             * @example false
             */
            readonly live: string;
        };
        /** @description What is lost at one field. */
        FieldLoss: {
            /** @description What is lost, for people. Output only. */
            readonly description: string;
            /** @description The field's JSON path relative to the configuration; empty for the configuration as a whole. Output only. */
            readonly field: string;
        };
        /** @description What one provider tells of its domains. What it does not tell is absent from the inventory. */
        InventoryCapability: {
            /** @description The JSON names of the fields of a domain that can have a value, besides `name`, `role`, `state` and `observeTime`. A provider without `vhost` has no vhosts. Output only. */
            readonly fields: string[];
            /** @description The roles that it tells apart. Output only. */
            readonly roles: components["schemas"]["Domain.Role"][];
            /** @description The states that a domain can be in. Output only. */
            readonly states: components["schemas"]["Domain.State"][];
        };
        /** @description The answer of ListAccounts. */
        ListAccountsResponse: {
            /** @description The accounts, ordered by name. */
            accounts: components["schemas"]["Account"][];
            /** @description The token that returns the next page; empty if this is the last page. */
            nextPageToken: string;
        };
        /** @description The answer of ListAuditEvents. */
        ListAuditEventsResponse: {
            /** @description The events, the newest first. */
            auditEvents: components["schemas"]["AuditEvent"][];
            /** @description The token that returns the next page; empty if this is the last page. */
            nextPageToken: string;
        };
        /** @description The answer of ListBreakers. */
        ListBreakersResponse: {
            /** @description The breakers, ordered by name. */
            breakers: components["schemas"]["Breaker"][];
            /** @description The token that returns the next page; empty if this is the last page. */
            nextPageToken: string;
        };
        /** @description The answer of ListCallbackConfigs. */
        ListCallbackConfigsResponse: {
            /** @description The configurations, ordered by name. */
            callbackConfigs: components["schemas"]["CallbackConfig"][];
            /** @description The token that returns the next page; empty if this is the last page. */
            nextPageToken: string;
            /** @description The domains and vhosts of an account that could not be read, such as `accounts/ali-prod/domains/play.example.com`: their configurations are missing here and on the next pages. A list of one of them says why. Empty for the list of any other parent. */
            unreachable: string[];
        };
        /** @description The answer of ListDeliveries. */
        ListDeliveriesResponse: {
            /** @description The deliveries, in the provider's order. */
            deliveries: components["schemas"]["Delivery"][];
            /** @description The token that returns the next page; empty if this is the last page. */
            nextPageToken: string;
        };
        /** @description The answer of ListDomains. */
        ListDomainsResponse: {
            /** @description The domains, ordered by name. */
            domains: components["schemas"]["Domain"][];
            /** @description The token that returns the next page; empty if this is the last page. */
            nextPageToken: string;
        };
        /** @description The answer of ListDrifts. */
        ListDriftsResponse: {
            /** @description The drifts, ordered by the names of their resources. */
            drifts: components["schemas"]["Drift"][];
            /** @description The token that returns the next page; empty if this is the last page. */
            nextPageToken: string;
            /** @description What an empty list means. */
            watch: components["schemas"]["DriftWatch"];
        };
        /** @description The answer of ListEvents. */
        ListEventsResponse: {
            /** @description The events, the newest first. */
            events: components["schemas"]["Event"][];
            /** @description The token of the next page; empty on the last one. */
            nextPageToken: string;
        };
        /** @description The answer of ListProviders. */
        ListProvidersResponse: {
            /** @description The token that returns the next page; empty if this is the last page. */
            nextPageToken: string;
            /** @description The providers, ordered by name. */
            providers: components["schemas"]["Provider"][];
        };
        /** @description The answer of ListPullConfigs. */
        ListPullConfigsResponse: {
            /** @description The token that returns the next page; empty if this is the last page. */
            nextPageToken: string;
            /** @description The configurations, ordered by name. */
            pullConfigs: components["schemas"]["PullConfig"][];
            /** @description The domains and vhosts of an account that could not be read, such as `accounts/ali-prod/domains/play.example.com`: their configurations are missing here and on the next pages. A list of one of them says why. Empty for the list of any other parent. */
            unreachable: string[];
        };
        /** @description The answer of ListRolloutItems. */
        ListRolloutItemsResponse: {
            /** @description The token of the next page; empty on the last one. */
            nextPageToken: string;
            /** @description The items, in the order of the source. */
            rolloutItems: components["schemas"]["RolloutItem"][];
        };
        /** @description The answer of ListRollouts. */
        ListRolloutsResponse: {
            /** @description The token of the next page; empty on the last one. */
            nextPageToken: string;
            /** @description The rollouts, the newest first. */
            rollouts: components["schemas"]["Rollout"][];
        };
        /** @description The answer of ListVhosts. */
        ListVhostsResponse: {
            /** @description The token that returns the next page; empty if this is the last page. */
            nextPageToken: string;
            /** @description The vhosts, ordered by name. */
            vhosts: components["schemas"]["Vhost"][];
        };
        /** @description One server that streams are pulled from. */
        Origin: {
            /** @description The group that the origin belongs to; groups are tried in the order in which they appear, and the origins of one group stand together. Optional, absent means `default`; not on Alibaba. 1 to 64 letters, digits, `_`, `-` and `.`. */
            group?: string;
            /**
             * @description The origin's host name, or its IP address without brackets (IPv6 not on Alibaba). Required, 1 to 253 characters; no scheme, no port, no path. Not in a special-use range unless the operator allows it. Example: `origin.example.org`.
             * @example origin.example.org
             */
            host: string;
            /** @description Parameters that the provider adds when it pulls. Optional; not on Alibaba. At most 20; keys of 1 to 128 and values of up to 1024 printable characters. */
            params?: {
                [key: string]: string;
            };
            /**
             * Format: int32
             * @description The TCP port. Optional, absent means the protocol's default; 1 to 65535. On Alibaba only the protocol's default.
             */
            port?: number;
            /** @description How the origin serves streams. Required. */
            protocol: components["schemas"]["Origin.Protocol"];
        };
        /**
         * @description How the origin serves streams.
         *
         *     - `RTMP`: RTMP; default port 1935. All providers.
         *     - `HTTP_FLV`: FLV over HTTP; default port 80. All providers.
         *     - `HLS`: HLS; default port 80. Not on Volcengine.
         * @enum {string}
         */
        "Origin.Protocol": "RTMP" | "HTTP_FLV" | "HLS";
        /** @description One server that streams are pulled from. */
        OriginInput: {
            /**
             * @description The group that the origin belongs to; groups are tried in the order in which they appear, and the origins of one group stand together. Optional, absent means `default`; not on Alibaba. 1 to 64 letters, digits, `_`, `-` and `.`.
             *
             *     Bounds by provider:
             *
             *     - `byteplus`: 1 to 64 characters; matches `^[A-Za-z0-9_.-]{1,64}$`; if absent: `default`
             *     - `volcengine`: 1 to 64 characters; matches `^[A-Za-z0-9_.-]{1,64}$`; if absent: `default`
             */
            group?: string;
            /**
             * @description The origin's host name, or its IP address without brackets (IPv6 not on Alibaba). Required, 1 to 253 characters; no scheme, no port, no path. Not in a special-use range unless the operator allows it. Example: `origin.example.org`.
             *
             *     Bounds by provider:
             *
             *     - `alibaba`: required; 1 to 253 characters; A host name or an IPv4 address.
             *     - `byteplus`: required; 1 to 253 characters
             *     - `volcengine`: required; 1 to 253 characters
             * @example origin.example.org
             */
            host: string;
            /**
             * @description Parameters that the provider adds when it pulls. Optional; not on Alibaba. At most 20; keys of 1 to 128 and values of up to 1024 printable characters.
             *
             *     Bounds by provider:
             *
             *     - `byteplus`: at most 20 items; at most 1024 characters; keys of 1 to 128 characters
             *     - `volcengine`: at most 20 items; at most 1024 characters; keys of 1 to 128 characters
             */
            params?: {
                [key: string]: string;
            };
            /**
             * Format: int32
             * @description The TCP port. Optional, absent means the protocol's default; 1 to 65535. On Alibaba only the protocol's default.
             *
             *     Bounds by provider:
             *
             *     - `alibaba`: The protocol's default, or absent.
             *     - `byteplus`: 1 to 65535
             *     - `volcengine`: 1 to 65535
             */
            port?: number;
            /**
             * @description How the origin serves streams. Required.
             *
             *     Bounds by provider:
             *
             *     - `alibaba`: required; one of `RTMP`, `HTTP_FLV`, `HLS`
             *     - `byteplus`: required; one of `RTMP`, `HTTP_FLV`, `HLS`
             *     - `volcengine`: required; one of `RTMP`, `HTTP_FLV`
             * @enum {unknown}
             */
            protocol: components["schemas"]["Origin.Protocol"];
        };
        /** @description Why a request failed (RFC 9457). Act on `code` and `reason`, never on text. */
        Problem: {
            /**
             * @description A name of google.rpc.Code, the same as over gRPC.
             *
             *     - `INVALID_ARGUMENT` (400): The request is invalid; the violations list every fault.
             *     - `FAILED_PRECONDITION` (400): The current state does not allow the request.
             *     - `UNAUTHENTICATED` (401): Unknown or expired credentials.
             *     - `PERMISSION_DENIED` (403): The caller may not do this.
             *     - `NOT_FOUND` (404): There is no such provider, account, domain, configuration or breaker.
             *     - `ALREADY_EXISTS` (409): The write conflicts with an existing configuration.
             *     - `ABORTED` (409): The write conflicts with another change; status 412 if a precondition does not hold.
             *     - `RESOURCE_EXHAUSTED` (429): Too many requests.
             *     - `INTERNAL` (500): An error inside livegate.
             *     - `UNIMPLEMENTED` (501): The account's provider does not support it; the violations name the fields.
             *     - `UNKNOWN` (502): The provider failed with an error that livegate does not know.
             *     - `UNAVAILABLE` (503): The provider or livegate is temporarily unavailable.
             *     - `DEADLINE_EXCEEDED` (504): The deadline passed; metadata `outcome` says what became of a write.
             * @enum {string}
             */
            code: "ABORTED" | "ALREADY_EXISTS" | "CANCELLED" | "DEADLINE_EXCEEDED" | "FAILED_PRECONDITION" | "INTERNAL" | "INVALID_ARGUMENT" | "NOT_FOUND" | "PERMISSION_DENIED" | "RESOURCE_EXHAUSTED" | "UNAUTHENTICATED" | "UNAVAILABLE" | "UNIMPLEMENTED" | "UNKNOWN";
            /** @description A human-readable explanation of this occurrence. */
            detail: string;
            /**
             * Format: uri-reference
             * @description The resource name that the request was about; absent if there is none.
             */
            instance?: string;
            /** @description Facts for machines: every variable of the text, such as `account`, `provider`, `action`, `upstreamCode`, `upstreamRequestId` and `outcome`. */
            metadata: {
                [key: string]: string;
            };
            /** @description Why the request failed: one of a closed list of reasons, the same as over gRPC. */
            reason: components["schemas"]["ErrorReason.Value"];
            /**
             * Format: int64
             * @description When to retry, in milliseconds from now; absent if a retry does not help.
             */
            retryAfterMs?: number;
            /**
             * Format: int32
             * @description The HTTP status.
             */
            status: number;
            /** @description A short, human-readable summary of the code; the same for every problem of one type. */
            title: string;
            /**
             * Format: uri-reference
             * @description A stable URI for each reason.
             */
            type: string;
            /** @description Every fault of the request; absent if the request itself is valid. */
            violations?: components["schemas"]["Violation"][];
        };
        /** @description A cloud that livegate supports, with its capabilities: requests are checked against these bounds. */
        Provider: {
            /** @description The supported kinds of callbacks, each with its scopes and fields. Output only. */
            readonly callbacks: components["schemas"]["CallbackCapability"][];
            /** @description The kinds of callbacks of which it keeps a log that livegate can read. Output only; a kind that is not listed has none. */
            readonly deliveries: components["schemas"]["DeliveryCapability"][];
            /**
             * @description The provider's display name. Output only. Example: `Alibaba Cloud Live`.
             * @example Alibaba Cloud Live
             */
            readonly displayName: string;
            /** @description The documented maximum time for a change to take effect. Output only; absent if undocumented. */
            readonly effectiveAfter?: string;
            /** @description What it tells of its domains. Output only. */
            readonly inventory: components["schemas"]["InventoryCapability"];
            /**
             * @description Resource name. Identifier. Example: `providers/alibaba`.
             * @example providers/alibaba
             */
            name: string;
            /** @description The capabilities of its pull configurations. Output only. */
            readonly pull: components["schemas"]["PullCapability"];
            /** @description The documented quotas per cloud account and action. Output only. */
            readonly quotas: components["schemas"]["Quota"][];
        };
        /** @description Pull configurations at one provider. */
        PullCapability: {
            /** @description The roles of the domains that a configuration can belong to. Output only; empty if it cannot belong to a domain. */
            readonly domainRoles: components["schemas"]["Domain.Role"][];
            /** @description The fields that can be written, with their bounds. A field that is not listed is refused. Output only. */
            readonly fields: components["schemas"]["FieldBounds"][];
            /** @description What a configuration can belong to. Output only. */
            readonly scopes: components["schemas"]["Scope.Type"][];
        };
        /** @description The origins from which a provider pulls a stream that a viewer requests and that is not pushed to it. */
        PullConfig: {
            /** @description The fields whose live values differ from what livegate last applied, because they were changed outside livegate. Output only; set in responses to Get and List. */
            readonly drift: components["schemas"]["FieldDrift"][];
            /**
             * @description The entity tag of this state. Optional in requests: a write with an etag proceeds only if the configuration still has it, and otherwise fails with ABORTED and reason ETAG_MISMATCH. Set in responses, except to `validateOnly`. A strong tag in double quotes; requests may omit the quotes. Covers what is live, and what livegate remembers because the provider does not return it. Example: `"6e0f3a51c2b84d97a1f04c7d5be2983f"`.
             * @example "6e0f3a51c2b84d97a1f04c7d5be2983f"
             */
            etag?: string;
            /** @description Inconsistencies in the live state and parts that cannot be shown or written here, one sentence each. Output only; empty if there are none. */
            readonly inconsistencies: string[];
            /**
             * @description Resource name. Identifier: over gRPC required in a Set; over REST it is the path, and a name in the body must match it. `accounts/{account}/domains/{domain}/pullConfigs/{app}` on Alibaba, where the domain is the main streaming domain; `accounts/{account}/vhosts/{vhost}/pullConfigs/{app}` on Volcengine and BytePlus. `{app}` is an app's name, or `*` for every app. Example: `accounts/ali-prod/domains/play.example.com/pullConfigs/*`.
             * @example accounts/ali-prod/domains/play.example.com/pullConfigs/*
             */
            name: string;
            /**
             * Format: date-time
             * @description When this state was read from the provider. Output only; set in responses to Get and List.
             */
            readonly observeTime?: string;
            /** @description The app's name at the origin. Optional, absent means the app that the viewer asked for; Alibaba only. 1 to 255 letters, digits, `_`, `-` and `.`. */
            originApp?: string;
            /** @description The servers to pull from, tried in order. Required, 1 to 10; an update that does not name them keeps them. On Alibaba all have one protocol. */
            origins: components["schemas"]["Origin"][];
            /** @description The paths of the fields that the provider does not return; their values are what livegate last set. Output only; set in responses to Get and List. */
            readonly rememberedFields: string[];
            /** @description Whether a viewer of a transcoded stream starts pulling too. Optional, absent means false; Alibaba only. */
            transcodedStreams?: boolean;
            /** @description The provider's actions that this request called, in order, or would call with `validateOnly`. Output only; set in responses to writes. */
            readonly upstreamCalls: components["schemas"]["UpstreamCall"][];
        };
        /** @description The origins from which a provider pulls a stream that a viewer requests and that is not pushed to it. */
        PullConfigInput: {
            /** @description The fields whose live values differ from what livegate last applied, because they were changed outside livegate. Output only; set in responses to Get and List. */
            readonly drift?: components["schemas"]["FieldDrift"][];
            /**
             * @description The entity tag of this state. Optional in requests: a write with an etag proceeds only if the configuration still has it, and otherwise fails with ABORTED and reason ETAG_MISMATCH. Set in responses, except to `validateOnly`. A strong tag in double quotes; requests may omit the quotes. Covers what is live, and what livegate remembers because the provider does not return it. Example: `"6e0f3a51c2b84d97a1f04c7d5be2983f"`.
             * @example "6e0f3a51c2b84d97a1f04c7d5be2983f"
             */
            etag?: string;
            /** @description Inconsistencies in the live state and parts that cannot be shown or written here, one sentence each. Output only; empty if there are none. */
            readonly inconsistencies?: string[];
            /**
             * @description Resource name. Identifier: over gRPC required in a Set; over REST it is the path, and a name in the body must match it. `accounts/{account}/domains/{domain}/pullConfigs/{app}` on Alibaba, where the domain is the main streaming domain; `accounts/{account}/vhosts/{vhost}/pullConfigs/{app}` on Volcengine and BytePlus. `{app}` is an app's name, or `*` for every app. Example: `accounts/ali-prod/domains/play.example.com/pullConfigs/*`.
             * @example accounts/ali-prod/domains/play.example.com/pullConfigs/*
             */
            name?: string;
            /**
             * Format: date-time
             * @description When this state was read from the provider. Output only; set in responses to Get and List.
             */
            readonly observeTime?: string;
            /**
             * @description The app's name at the origin. Optional, absent means the app that the viewer asked for; Alibaba only. 1 to 255 letters, digits, `_`, `-` and `.`.
             *
             *     Bounds by provider:
             *
             *     - `alibaba`: 1 to 255 characters; matches `^[A-Za-z0-9_.-]+$`; Absent: the app that the viewer asked for.
             */
            originApp?: string;
            /**
             * @description The servers to pull from, tried in order. Required, 1 to 10; an update that does not name them keeps them. On Alibaba all have one protocol.
             *
             *     Bounds by provider:
             *
             *     - `alibaba`: required; 1 to 10 items; All origins use the same protocol.
             *     - `byteplus`: required; 1 to 10 items; origins of one group must be adjacent
             *     - `volcengine`: required; 1 to 10 items; origins of one group must be adjacent
             */
            origins: components["schemas"]["OriginInput"][];
            /** @description The paths of the fields that the provider does not return; their values are what livegate last set. Output only; set in responses to Get and List. */
            readonly rememberedFields?: string[];
            /**
             * @description Whether a viewer of a transcoded stream starts pulling too. Optional, absent means false; Alibaba only.
             *
             *     Bounds by provider:
             *
             *     - `alibaba`: taken, without bounds
             */
            transcodedStreams?: boolean;
            /** @description The provider's actions that this request called, in order, or would call with `validateOnly`. Output only; set in responses to writes. */
            readonly upstreamCalls?: components["schemas"]["UpstreamCall"][];
        };
        /** @description The origins from which a provider pulls a stream that a viewer requests and that is not pushed to it. */
        PullConfigPatch: {
            /** @description The fields whose live values differ from what livegate last applied, because they were changed outside livegate. Output only; set in responses to Get and List. */
            readonly drift?: components["schemas"]["FieldDrift"][];
            /**
             * @description The entity tag of this state. Optional in requests: a write with an etag proceeds only if the configuration still has it, and otherwise fails with ABORTED and reason ETAG_MISMATCH. Set in responses, except to `validateOnly`. A strong tag in double quotes; requests may omit the quotes. Covers what is live, and what livegate remembers because the provider does not return it. Example: `"6e0f3a51c2b84d97a1f04c7d5be2983f"`.
             * @example "6e0f3a51c2b84d97a1f04c7d5be2983f"
             */
            etag?: string;
            /** @description Inconsistencies in the live state and parts that cannot be shown or written here, one sentence each. Output only; empty if there are none. */
            readonly inconsistencies?: string[];
            /**
             * @description Resource name. Identifier: over gRPC required in a Set; over REST it is the path, and a name in the body must match it. `accounts/{account}/domains/{domain}/pullConfigs/{app}` on Alibaba, where the domain is the main streaming domain; `accounts/{account}/vhosts/{vhost}/pullConfigs/{app}` on Volcengine and BytePlus. `{app}` is an app's name, or `*` for every app. Example: `accounts/ali-prod/domains/play.example.com/pullConfigs/*`.
             * @example accounts/ali-prod/domains/play.example.com/pullConfigs/*
             */
            name?: string;
            /**
             * Format: date-time
             * @description When this state was read from the provider. Output only; set in responses to Get and List.
             */
            readonly observeTime?: string;
            /**
             * @description The app's name at the origin. Optional, absent means the app that the viewer asked for; Alibaba only. 1 to 255 letters, digits, `_`, `-` and `.`.
             *
             *     Bounds by provider:
             *
             *     - `alibaba`: 1 to 255 characters; matches `^[A-Za-z0-9_.-]+$`; Absent: the app that the viewer asked for.
             */
            originApp?: string;
            /**
             * @description The servers to pull from, tried in order. Required, 1 to 10; an update that does not name them keeps them. On Alibaba all have one protocol.
             *
             *     Bounds by provider:
             *
             *     - `alibaba`: required; 1 to 10 items; All origins use the same protocol.
             *     - `byteplus`: required; 1 to 10 items; origins of one group must be adjacent
             *     - `volcengine`: required; 1 to 10 items; origins of one group must be adjacent
             */
            origins?: components["schemas"]["OriginInput"][];
            /** @description The paths of the fields that the provider does not return; their values are what livegate last set. Output only; set in responses to Get and List. */
            readonly rememberedFields?: string[];
            /**
             * @description Whether a viewer of a transcoded stream starts pulling too. Optional, absent means false; Alibaba only.
             *
             *     Bounds by provider:
             *
             *     - `alibaba`: taken, without bounds
             */
            transcodedStreams?: boolean;
            /** @description The provider's actions that this request called, in order, or would call with `validateOnly`. Output only; set in responses to writes. */
            readonly upstreamCalls?: components["schemas"]["UpstreamCall"][];
        };
        /** @description A limit that a provider puts on one action of one cloud account. */
        Quota: {
            /**
             * @description The action's name at the provider. Output only. Example: `SetLiveStreamsNotifyUrlConfig`.
             * @example SetLiveStreamsNotifyUrlConfig
             */
            readonly action: string;
            /**
             * Format: int32
             * @description The calls in any window. Output only; at least 1.
             */
            readonly limit: number;
            /** @description The length of the window. Output only; 1 s or 60 s so far. */
            readonly window: string;
        };
        /** @description One quota of an account with its current use. All entries of a cloud account share it. */
        QuotaUse: {
            /**
             * @description The action's name at the provider. Output only. Example: `SetLiveStreamsNotifyUrlConfig`.
             * @example SetLiveStreamsNotifyUrlConfig
             */
            readonly action: string;
            /**
             * Format: int32
             * @description The limit that livegate currently applies to any window. Output only; less than `limit` while the provider throttles or replicas are out of reach.
             */
            readonly currentLimit: number;
            /**
             * Format: int32
             * @description The calls that left within the last window. Output only.
             */
            readonly inUse: number;
            /**
             * Format: int32
             * @description The calls in any window, as the provider documents them or the configuration overrides them. Output only; at least 1.
             */
            readonly limit: number;
            /**
             * Format: int32
             * @description The calls that are waiting in this replica. Output only.
             */
            readonly waiting: number;
            /** @description The length of the window. Output only. */
            readonly window: string;
        };
        /** @description Options of callbacks of kind RECORDING. Alibaba only. */
        RecordingCallbackOptions: {
            /** @description The URL that decides whether a stream is recorded. Optional; Alibaba only. Shape as `urls`, but no receiver: receivers do not answer questions. */
            onDemandUrl?: string;
            /** @description Whether the start, pause and resumption of a recording send events, beside its files. Optional, absent means false; Alibaba only. */
            statusEvents?: boolean;
        };
        /** @description Options of callbacks of kind RECORDING. Alibaba only. */
        RecordingCallbackOptionsInput: {
            /**
             * @description The URL that decides whether a stream is recorded. Optional; Alibaba only. Shape as `urls`, but no receiver: receivers do not answer questions.
             *
             *     Bounds by provider:
             *
             *     - `alibaba` (RECORDING): taken, without bounds
             */
            onDemandUrl?: string;
            /**
             * @description Whether the start, pause and resumption of a recording send events, beside its files. Optional, absent means false; Alibaba only.
             *
             *     Bounds by provider:
             *
             *     - `alibaba` (RECORDING): taken, without bounds
             */
            statusEvents?: boolean;
        };
        /** @description What livegate remembers of having set below the parents is written again, where the cloud has something else or nothing: only the fields that differ. A live key stays; if it is not the one that livegate set, the item tells a loss at `auth.key`. What cannot be compared is REFUSED. */
        RepairConfigs: {
            /** @description Names of accounts, domains, vhosts or apps. Required, at most 1000. Example: `accounts/ali-prod`. */
            parents?: string[];
        };
        /** @description What livegate remembers of having set below the parents is written again, where the cloud has something else or nothing: only the fields that differ. A live key stays; if it is not the one that livegate set, the item tells a loss at `auth.key`. What cannot be compared is REFUSED. */
        RepairConfigsInput: {
            /** @description Names of accounts, domains, vhosts or apps. Required, at most 1000. Example: `accounts/ali-prod`. */
            parents: string[];
        };
        /** @description Many configurations that are planned, reviewed and applied together. Nothing is sent before `ApplyRollout`, and that does exactly what the plan shows. */
        Rollout: {
            /**
             * Format: date-time
             * @description When it was applied; absent before. Output only.
             */
            readonly applyTime?: string;
            /** @description Who created it. Output only. */
            readonly caller: string;
            /** @description The calls that applying the plan makes, with the quotas that they use; absent before it is PLANNED. Output only. */
            readonly costs: components["schemas"]["RolloutCost"][];
            /** @description How many items there are of each change and state. Output only. */
            readonly counts: components["schemas"]["RolloutCounts"];
            /**
             * Format: date-time
             * @description When it was created. Output only.
             */
            readonly createTime: string;
            /** @description A title for people. Optional, at most 200 characters. */
            displayName: string;
            /**
             * Format: date-time
             * @description When it ended; absent before. Output only.
             */
            readonly endTime?: string;
            /** @description Why planning could not end; absent unless it is FAILED. Output only. */
            readonly error?: components["schemas"]["RolloutError"];
            /** @description How long the quotas make applying the plan take if nobody else uses them; absent before it is PLANNED. Output only. */
            readonly estimatedDuration?: string;
            /** @description Stands for the rollout with its plan and progress; `ApplyRollout` takes the one of the plan that was reviewed. Output only. */
            readonly etag: string;
            /**
             * @description Resource name. Identifier; given by livegate. Example: `rollouts/0mbyq7x2k1f3a9c0d`.
             * @example rollouts/0mbyq7x2k1f3a9c0d
             */
            name: string;
            /**
             * Format: date-time
             * @description When its plan was complete; absent before. Output only.
             */
            readonly planTime?: string;
            /**
             * Format: int32
             * @description How much of the present work is done, in percent: of the items to be planned while it is PLANNING, else of those to be applied. Output only.
             */
            readonly progress: number;
            /** @description What shall be. Required. Lists and watches leave it out, and so do answers if it has more than 1 MiB as JSON, or names what you may not read and is not your own. */
            source?: components["schemas"]["RolloutSource"];
            /** @description Where it is. Output only. */
            readonly state: components["schemas"]["Rollout.State"];
        };
        /**
         * @description Where a rollout is.
         *
         *     - `PLANNING`: The live configurations are being read and compared.
         *     - `PLANNED`: The plan can be reviewed and applied.
         *     - `APPLYING`: The items are being applied.
         *     - `SUCCEEDED`: Every item was applied, or had nothing to change.
         *     - `PARTIALLY_FAILED`: Some items failed or are stale; `RetryRollout` plans them anew.
         *     - `CANCELLED`: Cancelled; what had been applied by then stays.
         *     - `FAILED`: Planning could not end.
         *     - `EXPIRED`: Not applied within 24 hours after it was planned.
         * @enum {string}
         */
        "Rollout.State": "PLANNING" | "PLANNED" | "APPLYING" | "SUCCEEDED" | "PARTIALLY_FAILED" | "CANCELLED" | "FAILED" | "EXPIRED";
        /** @description The calls of one action that applying a plan makes. */
        RolloutCost: {
            /**
             * @description The account's id. Output only. Example: `ali-prod`.
             * @example ali-prod
             */
            readonly account: string;
            /**
             * @description The provider's action. Output only. Example: `SetLiveStreamsNotifyUrlConfig`.
             * @example SetLiveStreamsNotifyUrlConfig
             */
            readonly action: string;
            /**
             * Format: int32
             * @description How many calls. Output only.
             */
            readonly calls: number;
            /**
             * Format: int32
             * @description How many calls the quota allows in a window. Output only.
             */
            readonly limit: number;
            /** @description The window. Output only. */
            readonly window: string;
        };
        /** @description How many items a rollout has. */
        RolloutCounts: {
            /**
             * Format: int32
             * @description Items that create a configuration. Output only.
             */
            readonly create: number;
            /**
             * Format: int32
             * @description Items that delete one. Output only.
             */
            readonly delete: number;
            /**
             * Format: int32
             * @description Items that were applied. Output only.
             */
            readonly done: number;
            /**
             * Format: int32
             * @description Items that failed. Output only.
             */
            readonly failed: number;
            /**
             * Format: int32
             * @description Items that were refused and are not applied. Output only.
             */
            readonly refused: number;
            /**
             * Format: int32
             * @description Items whose rollout was cancelled, or expired, before they were applied. Output only.
             */
            readonly skipped: number;
            /**
             * Format: int32
             * @description Items whose configuration has changed since they were planned. Output only.
             */
            readonly stale: number;
            /**
             * Format: int32
             * @description Items with nothing to change. Output only.
             */
            readonly unchanged: number;
            /**
             * Format: int32
             * @description Items that change one. Output only.
             */
            readonly update: number;
        };
        /** @description Why a rollout or an item failed: what the same request alone would have been told. */
        RolloutError: {
            /**
             * @description The name of google.rpc.Code. Output only. Example: `FAILED_PRECONDITION`.
             * @example FAILED_PRECONDITION
             */
            readonly code?: string;
            /** @description What went wrong, for people. Output only. */
            readonly message?: string;
            /** @description Facts about the error, by name. Output only. */
            readonly metadata?: {
                [key: string]: string;
            };
            /** @description The reason. Output only. */
            readonly reason?: components["schemas"]["ErrorReason.Value"];
            /**
             * Format: int32
             * @description When a retry may help, in milliseconds from the time of the failure; absent if it passes by no waiting. Output only.
             */
            readonly retryAfterMs?: number;
            /** @description The faults. Output only. */
            readonly violations?: components["schemas"]["RolloutViolation"][];
        };
        /** @description Many configurations that are planned, reviewed and applied together. Nothing is sent before `ApplyRollout`, and that does exactly what the plan shows. */
        RolloutInput: {
            /**
             * Format: date-time
             * @description When it was applied; absent before. Output only.
             */
            readonly applyTime?: string;
            /** @description Who created it. Output only. */
            readonly caller?: string;
            /** @description The calls that applying the plan makes, with the quotas that they use; absent before it is PLANNED. Output only. */
            readonly costs?: components["schemas"]["RolloutCost"][];
            /** @description How many items there are of each change and state. Output only. */
            readonly counts?: components["schemas"]["RolloutCounts"];
            /**
             * Format: date-time
             * @description When it was created. Output only.
             */
            readonly createTime?: string;
            /** @description A title for people. Optional, at most 200 characters. */
            displayName?: string;
            /**
             * Format: date-time
             * @description When it ended; absent before. Output only.
             */
            readonly endTime?: string;
            /** @description Why planning could not end; absent unless it is FAILED. Output only. */
            readonly error?: components["schemas"]["RolloutError"];
            /** @description How long the quotas make applying the plan take if nobody else uses them; absent before it is PLANNED. Output only. */
            readonly estimatedDuration?: string;
            /** @description Stands for the rollout with its plan and progress; `ApplyRollout` takes the one of the plan that was reviewed. Output only. */
            readonly etag?: string;
            /**
             * @description Resource name. Identifier; given by livegate. Example: `rollouts/0mbyq7x2k1f3a9c0d`.
             * @example rollouts/0mbyq7x2k1f3a9c0d
             */
            name?: string;
            /**
             * Format: date-time
             * @description When its plan was complete; absent before. Output only.
             */
            readonly planTime?: string;
            /**
             * Format: int32
             * @description How much of the present work is done, in percent: of the items to be planned while it is PLANNING, else of those to be applied. Output only.
             */
            readonly progress?: number;
            /** @description What shall be. Required. Lists and watches leave it out, and so do answers if it has more than 1 MiB as JSON, or names what you may not read and is not your own. */
            source: components["schemas"]["RolloutSourceInput"];
            /** @description Where it is. Output only. */
            readonly state?: components["schemas"]["Rollout.State"];
        };
        /** @description One configuration of a rollout. */
        RolloutItem: {
            /** @description What the item does. Output only. */
            readonly change: components["schemas"]["RolloutItem.Change"];
            /** @description Why it was refused, failed or is stale. Output only. */
            readonly error?: components["schemas"]["RolloutError"];
            /** @description The fields that change. Output only. */
            readonly fields: components["schemas"]["FieldChange"][];
            /** @description What the provider cannot keep. Output only. */
            readonly losses: components["schemas"]["FieldLoss"][];
            /**
             * @description Resource name. Identifier. Example: `rollouts/0mbyq7x2k1f3a9c0d/items/17`.
             * @example rollouts/0mbyq7x2k1f3a9c0d/items/17
             */
            name: string;
            /**
             * @description The configuration's name. Output only. Example: `accounts/ali-prod/domains/push.example.com/callbackConfigs/stream`.
             * @example accounts/ali-prod/domains/push.example.com/callbackConfigs/stream
             */
            readonly resource: string;
            /** @description Where it is. Output only. */
            readonly state: components["schemas"]["RolloutItem.State"];
            /** @description The calls that applying it makes, or has made. Output only. */
            readonly upstreamCalls: components["schemas"]["UpstreamCall"][];
        };
        /**
         * @description What the item does to its configuration.
         *
         *     - `CREATE`: It creates it.
         *     - `UPDATE`: It changes it.
         *     - `DELETE`: It deletes it.
         *     - `NONE`: The configuration is as it shall be.
         *     - `REFUSED`: It cannot be applied; `error` says why.
         * @enum {string}
         */
        "RolloutItem.Change": "CREATE" | "UPDATE" | "DELETE" | "NONE" | "REFUSED";
        /**
         * @description Where an item is.
         *
         *     - `PENDING`: Not applied yet.
         *     - `APPLYING`: It is being applied.
         *     - `DONE`: It was applied.
         *     - `FAILED`: It could not be applied; `error` says why.
         *     - `STALE`: The configuration has changed since it was planned, and was left as it is.
         *     - `SKIPPED`: It is not applied: refused, nothing to do, or its rollout was cancelled or expired before.
         * @enum {string}
         */
        "RolloutItem.State": "PENDING" | "APPLYING" | "DONE" | "FAILED" | "STALE" | "SKIPPED";
        /** @description What a rollout makes so. */
        RolloutSource: {
            /** @description What one place has shall be at another one too. */
            copy?: components["schemas"]["CopyConfigs"];
            /** @description These configurations shall be so. */
            desired?: components["schemas"]["DesiredConfigs"];
            /** @description What livegate set shall be so again, where it has drifted. */
            repair?: components["schemas"]["RepairConfigs"];
            /** @description What is signed with one key shall be signed with another. */
            rotateKey?: components["schemas"]["RotateKey"];
        };
        /** @description What a rollout makes so. */
        RolloutSourceInput: {
            /** @description What one place has shall be at another one too. */
            copy?: components["schemas"]["CopyConfigsInput"];
            /** @description These configurations shall be so. */
            desired?: components["schemas"]["DesiredConfigsInput"];
            /** @description What livegate set shall be so again, where it has drifted. */
            repair?: components["schemas"]["RepairConfigsInput"];
            /** @description What is signed with one key shall be signed with another. */
            rotateKey?: components["schemas"]["RotateKeyInput"];
        };
        /** @description One fault. */
        RolloutViolation: {
            /** @description What is wrong, for people. Output only. */
            readonly description?: string;
            /**
             * @description The field's JSON path: relative to the rollout for its own error, and to the configuration for that of an item. Output only. Example: `source.desired.callbackConfigs[3].name`.
             * @example source.desired.callbackConfigs[3].name
             */
            readonly field?: string;
            /**
             * @description Why, in a word. Output only. Example: `NOT_FOUND`.
             * @example NOT_FOUND
             */
            readonly reason?: string;
        };
        /** @description Every callback configuration below the parents whose live key is `fromKey` gets `toKey`. Both must be names of `callbackKeys` that you may use for each account in `parents`. */
        RotateKey: {
            /**
             * @description The name of the key to replace. Required. Example: `hook-2026`.
             * @example hook-2026
             */
            fromKey?: string;
            /** @description Names of accounts, domains, vhosts or apps. Required, at most 1000. Example: `accounts/ali-prod`. */
            parents?: string[];
            /**
             * @description The name of the key to use instead. Required. Example: `hook-2027`.
             * @example hook-2027
             */
            toKey?: string;
        };
        /** @description Every callback configuration below the parents whose live key is `fromKey` gets `toKey`. Both must be names of `callbackKeys` that you may use for each account in `parents`. */
        RotateKeyInput: {
            /**
             * @description The name of the key to replace. Required. Example: `hook-2026`.
             * @example hook-2026
             */
            fromKey: string;
            /** @description Names of accounts, domains, vhosts or apps. Required, at most 1000. Example: `accounts/ali-prod`. */
            parents: string[];
            /**
             * @description The name of the key to use instead. Required. Example: `hook-2027`.
             * @example hook-2027
             */
            toKey: string;
        };
        /**
         * @description What a configuration can belong to.
         *
         *     - `DOMAIN`: One ingest or streaming domain: `domains/{domain}`.
         *     - `VHOST`: A name space of domains: `vhosts/{vhost}`.
         *     - `APP`: One app of a name space: `vhosts/{vhost}/apps/{app}`.
         * @enum {string}
         */
        "Scope.Type": "DOMAIN" | "VHOST" | "APP";
        /** @description Options of callbacks of kind STREAM. */
        StreamCallbackOptions: {
            /** @description Where events about failed publishing are sent. Optional; Alibaba only. Shape as `urls`. */
            exceptionUrl?: string;
            /** @description Where events about switches between the streams of a dual-stream pair are sent. Optional; Alibaba only. Shape as `urls`. The provider does not return it: reads show what livegate last set and list it in `rememberedFields`. */
            switchUrl?: string;
            /** @description Whether transcoded streams send events too. Optional, absent means false; Volcengine and BytePlus only. */
            transcodedStreams?: boolean;
        };
        /** @description Options of callbacks of kind STREAM. */
        StreamCallbackOptionsInput: {
            /**
             * @description Where events about failed publishing are sent. Optional; Alibaba only. Shape as `urls`.
             *
             *     Bounds by provider:
             *
             *     - `alibaba` (STREAM): taken, without bounds
             */
            exceptionUrl?: string;
            /**
             * @description Where events about switches between the streams of a dual-stream pair are sent. Optional; Alibaba only. Shape as `urls`. The provider does not return it: reads show what livegate last set and list it in `rememberedFields`.
             *
             *     Bounds by provider:
             *
             *     - `alibaba` (STREAM): taken, without bounds
             */
            switchUrl?: string;
            /**
             * @description Whether transcoded streams send events too. Optional, absent means false; Volcengine and BytePlus only.
             *
             *     Bounds by provider:
             *
             *     - `byteplus` (STREAM): taken, without bounds
             *     - `volcengine` (STREAM): taken, without bounds
             */
            transcodedStreams?: boolean;
        };
        /** @description The answer of TestCallbackConfig. */
        TestCallbackConfigResponse: {
            /** @description What came back, what the provider does about it, and what was different from one of its own events. Sentences for people, which may change. */
            description: string;
            /**
             * Format: int32
             * @description The HTTP status of the answer; absent if there was none.
             */
            httpStatus?: number;
            /** @description The time from the first look-up to the end of the answer or the failure. */
            latency: string;
            /** @description The HTTP method of the event. */
            method: string;
            /** @description The URL as configured, before the provider's form adds to it. Empty if the caller may not read the configuration. */
            url: string;
            /** @description What the provider would make of the answer. */
            verdict: components["schemas"]["TestCallbackConfigResponse.Verdict"];
        };
        /**
         * @description What the provider would make of the answer.
         *
         *     - `OK`: Success: status 200 in time.
         *     - `WRONG_STATUS`: Another status than 200, redirects aside.
         *     - `TOO_SLOW`: No answer within the time that the provider waits.
         *     - `UNREACHABLE`: No connection, no trusted certificate, or an answer that is not HTTP.
         *     - `REDIRECTED`: A status from 300 to 399.
         * @enum {string}
         */
        "TestCallbackConfigResponse.Verdict": "OK" | "WRONG_STATUS" | "TOO_SLOW" | "UNREACHABLE" | "REDIRECTED";
        /** @description One action of the provider's API that a request called or would call. */
        UpstreamCall: {
            /**
             * @description The action's name at the provider. Output only. Example: `UpdateCallback`.
             * @example UpdateCallback
             */
            readonly action: string;
            /**
             * Format: int32
             * @description The number of attempts. Output only; 0 if it was only planned.
             */
            readonly attempts: number;
            /** @description The provider's error code. Output only; empty if the call succeeded or was not answered. */
            readonly code?: string;
            /** @description Its outcome. Output only. */
            readonly outcome: components["schemas"]["UpstreamCall.Outcome"];
            /** @description The provider's request id, to quote to its support. Output only; empty if the provider gave none. */
            readonly requestId: string;
        };
        /**
         * @description The outcome of a call.
         *
         *     - `PLANNED`: `validateOnly`: it would be called.
         *     - `READ`: A read; it changed nothing.
         *     - `APPLIED`: It took effect.
         *     - `NOT_APPLIED`: It did not take effect.
         *     - `UNKNOWN`: It is not known whether it took effect.
         *     - `FAILED_READ`: A read that failed; it changed nothing.
         * @enum {string}
         */
        "UpstreamCall.Outcome": "PLANNED" | "READ" | "APPLIED" | "NOT_APPLIED" | "UNKNOWN" | "FAILED_READ";
        /** @description A name space of domains: streams that are pushed to one of its domains are played from the others. Volcengine and BytePlus. Deleted domains do not count. */
        Vhost: {
            /** @description Its ingest domains that the caller may read. Output only; ordered by name. */
            readonly ingestDomains: string[];
            /** @description The provider's tags of the vhost. Output only. */
            readonly labels: {
                [key: string]: string;
            };
            /**
             * @description Resource name. Identifier. Example: `accounts/volc-prod/vhosts/live.example.com`.
             * @example accounts/volc-prod/vhosts/live.example.com
             */
            name: string;
            /**
             * Format: date-time
             * @description When livegate began to read the inventory that this is from. Output only.
             */
            readonly observeTime: string;
            /** @description The project that it belongs to. Output only. */
            readonly project?: string;
            /** @description Its streaming domains that the caller may read. Output only; ordered by name. */
            readonly streamingDomains: string[];
        };
        /** @description One fault of a request. */
        Violation: {
            /** @description A human-readable explanation. */
            description: string;
            /**
             * @description The JSON path relative to the resource, or the name of a parameter.
             * @example stream.switchUrl
             * @example origins[0].host
             * @example name
             */
            field: string;
            /** @description What is wrong: one of a closed list of reasons. */
            reason: components["schemas"]["ViolationReason.Value"];
        };
        /**
         * @description What is wrong with a field.
         *
         *     - `REQUIRED`: It must be given.
         *     - `INVALID_FORMAT`: Its type or form is wrong.
         *     - `OUT_OF_RANGE`: It is too short, too long, too small or too large.
         *     - `UNKNOWN_FIELD`: There is no such field or parameter.
         *     - `CONFLICT`: It contradicts another part of the request.
         *     - `NOT_SUPPORTED`: The account's provider cannot express it.
         *     - `FORBIDDEN_HOST`: livegate does not let a cloud send to this host or pull from it: it is in a special-use range, or the account's lists of hosts leave it out.
         *     - `NOT_FOUND`: It names something that does not exist, or that the caller may not use.
         * @enum {string}
         */
        "ViolationReason.Value": "REQUIRED" | "INVALID_FORMAT" | "OUT_OF_RANGE" | "UNKNOWN_FIELD" | "CONFLICT" | "NOT_SUPPORTED" | "FORBIDDEN_HOST" | "NOT_FOUND";
        /** @description A message of WatchEvents. */
        WatchEventsResponse: {
            /** @description An event that has come. */
            event: components["schemas"]["Event"];
        };
        /** @description A message of WatchRollout. */
        WatchRolloutResponse: {
            /** @description The rollout as it is now. */
            rollout: components["schemas"]["Rollout"];
            /** @description The items that have changed since the message before, at most 200. */
            rolloutItems: components["schemas"]["RolloutItem"][];
        };
        /**
         * @description What became of a write.
         *
         *     - `APPLIED`: All of it took effect.
         *     - `NOT_APPLIED`: Nothing of it took effect.
         *     - `PARTIALLY_APPLIED`: Some of it took effect and was not undone; metadata `applied`, `restored` and `unknown` list the actions, and `missing` lists what a delete also removed and livegate could not restore.
         *     - `RESTORED`: What had taken effect was undone: the state is as it was before the write.
         *     - `UNKNOWN`: It is not known what took effect.
         * @enum {string}
         */
        "WriteOutcome.Value": "APPLIED" | "NOT_APPLIED" | "PARTIALLY_APPLIED" | "RESTORED" | "UNKNOWN";
    };
    responses: {
        /** @description The request failed. */
        Problem: {
            headers: {
                "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                "Retry-After": components["headers"]["Retry-After"];
                "X-Request-Id": components["headers"]["X-Request-Id"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: {
        /** @description Proceed only if the resource has one of these etags; `*` means that it must exist. Otherwise 412. */
        IfMatch: string;
        /** @description `*`: proceed only if the resource does not exist yet. Otherwise 412. */
        IfNoneMatch: "*";
        /** @description Etags that the caller already has: 304 if the resource still has one of them. */
        KnownStates: string;
        /** @description The id of the last event that was received, to go on from there. */
        LastEventId: string;
        /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
        RequestTimeout: number;
    };
    requestBodies: never;
    headers: {
        /** @description The origin of the page that calls, if livegate lets pages of that origin read its answers. Absent if not. */
        "Access-Control-Allow-Origin": string;
        /** @description The resource's `etag`, a strong one. Absent if nothing was written. */
        ETag: string;
        /** @description What remains of the limit: `r` calls now, and one more within `t` seconds. Absent if there is no limit. */
        RateLimit: string;
        /** @description The caller's limit (draft-ietf-httpapi-ratelimit-headers): `q` calls in any window of `w` seconds, rounded up. Absent if there is none. */
        "RateLimit-Policy": string;
        /** @description When to retry, in whole seconds from now. Absent if a retry does not help; `retryAfterMs` is exact. */
        "Retry-After": number;
        /** @description The request id to quote in support requests: the caller's own from this header, or a new one. */
        "X-Request-Id": string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listAccounts: {
        parameters: {
            query?: {
                /** @description The maximum number of accounts to return. Optional; 0 or absent means 100, the maximum is 1000, and negative values are refused. A page ends once it reaches 1 MiB. */
                pageSize?: number;
                /** @description The `nextPageToken` of the previous page. Optional. */
                pageToken?: string;
            };
            header?: {
                /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
                "X-Request-Timeout-Ms"?: components["parameters"]["RequestTimeout"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer of ListAccounts. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListAccountsResponse"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            501: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
            504: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    getAccount: {
        parameters: {
            query?: never;
            header?: {
                /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
                "X-Request-Timeout-Ms"?: components["parameters"]["RequestTimeout"];
            };
            path: {
                /**
                 * @description An account of the configuration, such as `ali-prod`; the examples name those of the sandbox.
                 * @example ali-sandbox
                 */
                account: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One entry of the configuration: an account of a provider, and livegate's access to it. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            501: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
            504: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    listAuditEvents: {
        parameters: {
            query?: {
                /** @description Events of this caller. Optional. */
                caller?: string;
                /** @description Events before this time. Optional. */
                endTime?: string;
                /** @description Events of this kind. Optional. */
                kind?: "INTENT" | "OUTCOME" | "READ" | "REFUSED";
                /** @description Events of this method. Optional. Example: `SetCallbackConfig`. */
                method?: string;
                /** @description Events of this operation: its INTENT and its OUTCOME. Optional. */
                operationId?: string;
                /** @description The maximum number of events to return. Optional; 0 or absent means 100, the maximum is 1000, and negative values are refused. With a filter, a page may hold fewer events although more pages follow. A page ends once it reaches 1 MiB. */
                pageSize?: number;
                /** @description The `nextPageToken` of the previous page. Events recorded since then appear on no later page. Optional. */
                pageToken?: string;
                /** @description Events of the request with this id. Optional. */
                requestId?: string;
                /** @description Events of the resource with this name, and of the resources below it. Optional. Example: `accounts/ali-prod/domains/push.example.com`. */
                resource?: string;
                /** @description Events from this time on. Optional. Example: `2026-11-22T08:00:00Z`. */
                startTime?: string;
            };
            header?: {
                /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
                "X-Request-Timeout-Ms"?: components["parameters"]["RequestTimeout"];
            };
            path: {
                /**
                 * @description An account of the configuration, such as `ali-prod`; the examples name those of the sandbox.
                 * @example ali-sandbox
                 */
                account: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer of ListAuditEvents. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListAuditEventsResponse"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            501: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
            504: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    listBreakers: {
        parameters: {
            query?: {
                /** @description The maximum number of breakers to return. Optional; 0 or absent means 100, the maximum is 1000, and negative values are refused. A page ends once it reaches 1 MiB. */
                pageSize?: number;
                /** @description The `nextPageToken` of the previous page. Optional. */
                pageToken?: string;
            };
            header?: {
                /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
                "X-Request-Timeout-Ms"?: components["parameters"]["RequestTimeout"];
            };
            path: {
                /**
                 * @description An account of the configuration, such as `ali-prod`; the examples name those of the sandbox.
                 * @example ali-sandbox
                 */
                account: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer of ListBreakers. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListBreakersResponse"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            501: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
            504: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    getBreaker: {
        parameters: {
            query?: never;
            header?: {
                /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
                "X-Request-Timeout-Ms"?: components["parameters"]["RequestTimeout"];
            };
            path: {
                /**
                 * @description An account of the configuration, such as `ali-prod`; the examples name those of the sandbox.
                 * @example ali-sandbox
                 */
                account: string;
                /**
                 * @description An action of the provider's API, such as `SetLiveStreamsNotifyUrlConfig`.
                 * @example SetLiveStreamsNotifyUrlConfig
                 */
                action: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The circuit breaker in front of one action of one account: it refuses calls at once while the provider keeps failing, and lets a few trial calls through before it closes again. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Breaker"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            501: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
            504: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    updateBreaker: {
        parameters: {
            query?: {
                /** @description The fields to change; `*` means all. Optional; if absent or empty, the fields of the request change. Only `override` can be changed: output-only fields are ignored, and a field that a breaker does not have is refused. `override` without a value means AUTO. Over REST names are in lowerCamelCase, separated by commas. */
                updateMask?: string;
            };
            header?: {
                /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
                "X-Request-Timeout-Ms"?: components["parameters"]["RequestTimeout"];
            };
            path: {
                /**
                 * @description An account of the configuration, such as `ali-prod`; the examples name those of the sandbox.
                 * @example ali-sandbox
                 */
                account: string;
                /**
                 * @description An action of the provider's API, such as `SetLiveStreamsNotifyUrlConfig`.
                 * @example SetLiveStreamsNotifyUrlConfig
                 */
                action: string;
            };
            cookie?: never;
        };
        /** @description The breaker with its new values. Required. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["BreakerInput"];
            };
        };
        responses: {
            /** @description The circuit breaker in front of one action of one account: it refuses calls at once while the provider keeps failing, and lets a few trial calls through before it closes again. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Breaker"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            501: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
            504: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    listCallbackConfigsOfAccount: {
        parameters: {
            query?: {
                /** @description The maximum number of configurations to return. Optional; 0 or absent means 100, the maximum is 1000, and negative values are refused. A page ends once it reaches 1 MiB. Of an account, a page also passes no more domains and vhosts than this, so it may be short, or empty, although there are more pages. */
                pageSize?: number;
                /** @description The `nextPageToken` of the previous page. Optional. */
                pageToken?: string;
            };
            header?: {
                /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
                "X-Request-Timeout-Ms"?: components["parameters"]["RequestTimeout"];
            };
            path: {
                /**
                 * @description An account of the configuration, such as `ali-prod`; the examples name those of the sandbox.
                 * @example ali-sandbox
                 */
                account: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer of ListCallbackConfigs. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListCallbackConfigsResponse"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            501: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
            504: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    listDeliveries: {
        parameters: {
            query?: {
                /** @description Deliveries for streams of this app. Optional. */
                app?: string;
                /** @description Deliveries before this time. Optional; absent, or in the future, means now. */
                endTime?: string;
                /** @description Deliveries of events of this type. Optional. UNIMPLEMENTED if the provider's log does not show them. Example: `livegate.stream.started`. */
                event?: string;
                /** @description Deliveries with this outcome. Optional. */
                outcome?: "SUCCEEDED" | "FAILED" | "UNKNOWN";
                /** @description The maximum number of deliveries to return. Optional; 0 or absent means 100, the maximum is 1000, and negative values are refused. A page may hold fewer, or none, although more pages follow: it ends after 20 calls to the provider's log, after half of the request's time, once it is of more than 10 domains or vhosts with configurations of their own, and once it reaches 1 MiB. */
                pageSize?: number;
                /** @description The `nextPageToken` of the previous page, with the same parent and filters. Optional. It holds the interval, so the default interval stays the same for all pages. If the provider logs a delivery late, one may come twice, with the same name. */
                pageToken?: string;
                /** @description Deliveries from this time on. Optional; absent means one hour before `endTime`. At most the `historyDuration` of `Provider.deliveries` ago. Example: `2026-11-22T08:00:00Z`. */
                startTime?: string;
                /** @description Deliveries for streams of this name. Optional. */
                stream?: string;
            };
            header?: {
                /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
                "X-Request-Timeout-Ms"?: components["parameters"]["RequestTimeout"];
            };
            path: {
                /**
                 * @description An account of the configuration, such as `ali-prod`; the examples name those of the sandbox.
                 * @example ali-sandbox
                 */
                account: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer of ListDeliveries. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListDeliveriesResponse"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            501: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
            504: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    listDomains: {
        parameters: {
            query?: {
                /** @description Only domains whose names match: a name, `*.example.com` for all names below it, or `*`. Optional; case does not matter. */
                domainPattern?: string;
                /** @description Whether to read the inventory anew instead of returning what livegate keeps. Optional; needed for the first page only. Exactly `true` or `false`. */
                fresh?: boolean;
                /** @description The maximum number of domains to return. Optional; 0 or absent means 100, the maximum is 1000, and negative values are refused. A page ends once it reaches 1 MiB. */
                pageSize?: number;
                /** @description The `nextPageToken` of the previous page. Optional. Pages stay in order while the inventory changes: no domain is returned twice. */
                pageToken?: string;
                /** @description Only domains of this role. Optional. */
                role?: "INGEST" | "STREAMING" | "SUB_STREAMING";
                /** @description Only domains in this state. Optional; absent means any state, DELETED included. */
                state?: "ACTIVE" | "PENDING" | "DISABLED" | "REJECTED" | "SUSPENDED" | "DELETED";
            };
            header?: {
                /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
                "X-Request-Timeout-Ms"?: components["parameters"]["RequestTimeout"];
            };
            path: {
                /**
                 * @description An account of the configuration, such as `ali-prod`; the examples name those of the sandbox.
                 * @example ali-sandbox
                 */
                account: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer of ListDomains. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListDomainsResponse"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            501: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
            504: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    getDomain: {
        parameters: {
            query?: {
                /** @description Whether to read the inventory anew instead of returning what livegate keeps. Optional. Exactly `true` or `false`. */
                fresh?: boolean;
            };
            header?: {
                /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
                "X-Request-Timeout-Ms"?: components["parameters"]["RequestTimeout"];
            };
            path: {
                /**
                 * @description An account of the configuration, such as `ali-prod`; the examples name those of the sandbox.
                 * @example ali-sandbox
                 */
                account: string;
                /**
                 * @description An ingest or streaming domain of the account, in lower case, such as `push.example.com`.
                 * @example play.example.com
                 */
                domain: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A domain of an account, as its provider lists it. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Domain"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            501: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
            504: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    listCallbackConfigs: {
        parameters: {
            query?: {
                /** @description The maximum number of configurations to return. Optional; 0 or absent means 100, the maximum is 1000, and negative values are refused. A page ends once it reaches 1 MiB. Of an account, a page also passes no more domains and vhosts than this, so it may be short, or empty, although there are more pages. */
                pageSize?: number;
                /** @description The `nextPageToken` of the previous page. Optional. */
                pageToken?: string;
            };
            header?: {
                /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
                "X-Request-Timeout-Ms"?: components["parameters"]["RequestTimeout"];
            };
            path: {
                /**
                 * @description An account of the configuration, such as `ali-prod`; the examples name those of the sandbox.
                 * @example ali-sandbox
                 */
                account: string;
                /**
                 * @description An ingest or streaming domain of the account, in lower case, such as `push.example.com`.
                 * @example play.example.com
                 */
                domain: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer of ListCallbackConfigs. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListCallbackConfigsResponse"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            501: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
            504: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    getCallbackConfig: {
        parameters: {
            query?: never;
            header?: {
                /** @description Etags that the caller already has: 304 if the resource still has one of them. */
                "If-None-Match"?: components["parameters"]["KnownStates"];
                /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
                "X-Request-Timeout-Ms"?: components["parameters"]["RequestTimeout"];
            };
            path: {
                /**
                 * @description An account of the configuration, such as `ali-prod`; the examples name those of the sandbox.
                 * @example ali-sandbox
                 */
                account: string;
                /**
                 * @description An ingest or streaming domain of the account, in lower case, such as `push.example.com`.
                 * @example play.example.com
                 */
                domain: string;
                /**
                 * @description The kind of events that a configuration covers.
                 *
                 *     - `stream`: Publishing of a stream starts or ends. Name segment `stream`.
                 *     - `snapshot`: A snapshot was taken. Name segment `snapshot`.
                 *     - `recording`: A recording started, paused, or left a file. Name segment `recording`.
                 *     - `moderation`: Content moderation has rated a snapshot. Name segment `moderation`.
                 * @example snapshot
                 */
                kind: "stream" | "snapshot" | "recording" | "moderation";
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Where a provider sends its events of one kind, for one domain, vhost or app. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallbackConfig"];
                };
            };
            /** @description The resource has not changed: it still has an etag that the caller already has. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            501: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
            504: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    setCallbackConfig: {
        parameters: {
            query?: {
                /** @description Proceed only if the configuration still has this etag; otherwise ABORTED with reason ETAG_MISMATCH. Optional; the same as the resource's own, and refused if both are given and differ. Over REST `If-Match` says the same. */
                etag?: string;
                /** @description Proceed even if the write would lose something that livegate cannot write back. Optional, default false; FAILED_PRECONDITION with reason FORCE_REQUIRED says when it is needed. It is needed to replace a record that cannot be read if this replica found it unreadable in an earlier read or list, or if an etag is given. Any other Set may be sent without reading first, and then replaces whatever is there: give an etag to be certain. Exactly `true` or `false`. */
                force?: boolean;
                /** @description Validate the request without writing; `upstreamCalls` then lists the calls that would be made. Optional, default false. Exactly `true` or `false`. */
                validateOnly?: boolean;
            };
            header?: {
                /** @description Proceed only if the resource has one of these etags; `*` means that it must exist. Otherwise 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description `*`: proceed only if the resource does not exist yet. Otherwise 412. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
                /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
                "X-Request-Timeout-Ms"?: components["parameters"]["RequestTimeout"];
            };
            path: {
                /**
                 * @description An account of the configuration, such as `ali-prod`; the examples name those of the sandbox.
                 * @example ali-sandbox
                 */
                account: string;
                /**
                 * @description An ingest or streaming domain of the account, in lower case, such as `push.example.com`.
                 * @example play.example.com
                 */
                domain: string;
                /**
                 * @description The kind of events that a configuration covers.
                 *
                 *     - `stream`: Publishing of a stream starts or ends. Name segment `stream`.
                 *     - `snapshot`: A snapshot was taken. Name segment `snapshot`.
                 *     - `recording`: A recording started, paused, or left a file. Name segment `recording`.
                 *     - `moderation`: Content moderation has rated a snapshot. Name segment `moderation`.
                 * @example snapshot
                 */
                kind: "stream" | "snapshot" | "recording" | "moderation";
            };
            cookie?: never;
        };
        /** @description The desired configuration. Required. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["CallbackConfigInput"];
            };
        };
        responses: {
            /** @description Where a provider sends its events of one kind, for one domain, vhost or app. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallbackConfig"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            501: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
            504: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    deleteCallbackConfig: {
        parameters: {
            query?: {
                /** @description Succeed even if the configuration does not exist. Optional; the default, false, means NOT_FOUND. Exactly `true` or `false`. */
                allowMissing?: boolean;
                /** @description Proceed only if the configuration still has this etag; otherwise ABORTED with reason ETAG_MISMATCH. Optional. Over REST `If-Match` says the same. */
                etag?: string;
                /** @description Proceed even if the provider also deletes narrower configurations; livegate restores those. Optional, default false; FAILED_PRECONDITION with reason FORCE_REQUIRED says when it is needed. Exactly `true` or `false`. */
                force?: boolean;
                /** @description Validate the request without writing; `upstreamCalls` then lists the calls that would be made. Optional, default false. Exactly `true` or `false`. */
                validateOnly?: boolean;
            };
            header?: {
                /** @description Proceed only if the resource has one of these etags; `*` means that it must exist. Otherwise 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description `*`: proceed only if the resource does not exist yet. Otherwise 412. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
                /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
                "X-Request-Timeout-Ms"?: components["parameters"]["RequestTimeout"];
            };
            path: {
                /**
                 * @description An account of the configuration, such as `ali-prod`; the examples name those of the sandbox.
                 * @example ali-sandbox
                 */
                account: string;
                /**
                 * @description An ingest or streaming domain of the account, in lower case, such as `push.example.com`.
                 * @example play.example.com
                 */
                domain: string;
                /**
                 * @description The kind of events that a configuration covers.
                 *
                 *     - `stream`: Publishing of a stream starts or ends. Name segment `stream`.
                 *     - `snapshot`: A snapshot was taken. Name segment `snapshot`.
                 *     - `recording`: A recording started, paused, or left a file. Name segment `recording`.
                 *     - `moderation`: Content moderation has rated a snapshot. Name segment `moderation`.
                 * @example snapshot
                 */
                kind: "stream" | "snapshot" | "recording" | "moderation";
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer of DeleteCallbackConfig. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeleteCallbackConfigResponse"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            501: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
            504: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    updateCallbackConfig: {
        parameters: {
            query?: {
                /** @description Create the configuration from all given fields, regardless of the mask, if it does not exist. Optional; the default, false, means NOT_FOUND. Exactly `true` or `false`. */
                allowMissing?: boolean;
                /** @description Proceed only if the configuration still has this etag; otherwise ABORTED with reason ETAG_MISMATCH. Optional; the same as the resource's own, and refused if both are given and differ. Over REST `If-Match` says the same. */
                etag?: string;
                /** @description Proceed even if the write would lose something that livegate cannot write back or does not know. Optional, default false; FAILED_PRECONDITION with reason FORCE_REQUIRED says when it is needed. Exactly `true` or `false`. */
                force?: boolean;
                /** @description The fields to change; `*` means all. Optional; if absent or empty, the fields of the request change. A list is replaced as a whole. A field that the mask names and the request leaves out is reset, except the key, which is kept. Output-only fields and the name are ignored; a field that the resource does not have is refused. Over REST names are in lowerCamelCase, separated by commas. */
                updateMask?: string;
                /** @description Validate the request without writing; `upstreamCalls` then lists the calls that would be made. Optional, default false. Exactly `true` or `false`. */
                validateOnly?: boolean;
            };
            header?: {
                /** @description Proceed only if the resource has one of these etags; `*` means that it must exist. Otherwise 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description `*`: proceed only if the resource does not exist yet. Otherwise 412. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
                /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
                "X-Request-Timeout-Ms"?: components["parameters"]["RequestTimeout"];
            };
            path: {
                /**
                 * @description An account of the configuration, such as `ali-prod`; the examples name those of the sandbox.
                 * @example ali-sandbox
                 */
                account: string;
                /**
                 * @description An ingest or streaming domain of the account, in lower case, such as `push.example.com`.
                 * @example play.example.com
                 */
                domain: string;
                /**
                 * @description The kind of events that a configuration covers.
                 *
                 *     - `stream`: Publishing of a stream starts or ends. Name segment `stream`.
                 *     - `snapshot`: A snapshot was taken. Name segment `snapshot`.
                 *     - `recording`: A recording started, paused, or left a file. Name segment `recording`.
                 *     - `moderation`: Content moderation has rated a snapshot. Name segment `moderation`.
                 * @example snapshot
                 */
                kind: "stream" | "snapshot" | "recording" | "moderation";
            };
            cookie?: never;
        };
        /** @description The configuration with its new values. Required. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["CallbackConfigInput"];
            };
        };
        responses: {
            /** @description Where a provider sends its events of one kind, for one domain, vhost or app. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallbackConfig"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            501: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
            504: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    testCallbackConfig: {
        parameters: {
            query?: {
                /** @description Which of the configuration's `urls` gets the event, counted from 0. Optional, default 0. */
                urlIndex?: number;
            };
            header?: {
                /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
                "X-Request-Timeout-Ms"?: components["parameters"]["RequestTimeout"];
            };
            path: {
                /**
                 * @description An account of the configuration, such as `ali-prod`; the examples name those of the sandbox.
                 * @example ali-sandbox
                 */
                account: string;
                /**
                 * @description An ingest or streaming domain of the account, in lower case, such as `push.example.com`.
                 * @example play.example.com
                 */
                domain: string;
                /**
                 * @description The kind of events that a configuration covers.
                 *
                 *     - `stream`: Publishing of a stream starts or ends. Name segment `stream`.
                 *     - `snapshot`: A snapshot was taken. Name segment `snapshot`.
                 *     - `recording`: A recording started, paused, or left a file. Name segment `recording`.
                 *     - `moderation`: Content moderation has rated a snapshot. Name segment `moderation`.
                 * @example snapshot
                 */
                kind: "stream" | "snapshot" | "recording" | "moderation";
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer of TestCallbackConfig. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TestCallbackConfigResponse"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            501: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
            504: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    listDeliveriesOfDomainCallbackConfig: {
        parameters: {
            query?: {
                /** @description Deliveries for streams of this app. Optional. */
                app?: string;
                /** @description Deliveries before this time. Optional; absent, or in the future, means now. */
                endTime?: string;
                /** @description Deliveries of events of this type. Optional. UNIMPLEMENTED if the provider's log does not show them. Example: `livegate.stream.started`. */
                event?: string;
                /** @description Deliveries with this outcome. Optional. */
                outcome?: "SUCCEEDED" | "FAILED" | "UNKNOWN";
                /** @description The maximum number of deliveries to return. Optional; 0 or absent means 100, the maximum is 1000, and negative values are refused. A page may hold fewer, or none, although more pages follow: it ends after 20 calls to the provider's log, after half of the request's time, once it is of more than 10 domains or vhosts with configurations of their own, and once it reaches 1 MiB. */
                pageSize?: number;
                /** @description The `nextPageToken` of the previous page, with the same parent and filters. Optional. It holds the interval, so the default interval stays the same for all pages. If the provider logs a delivery late, one may come twice, with the same name. */
                pageToken?: string;
                /** @description Deliveries from this time on. Optional; absent means one hour before `endTime`. At most the `historyDuration` of `Provider.deliveries` ago. Example: `2026-11-22T08:00:00Z`. */
                startTime?: string;
                /** @description Deliveries for streams of this name. Optional. */
                stream?: string;
            };
            header?: {
                /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
                "X-Request-Timeout-Ms"?: components["parameters"]["RequestTimeout"];
            };
            path: {
                /**
                 * @description An account of the configuration, such as `ali-prod`; the examples name those of the sandbox.
                 * @example ali-sandbox
                 */
                account: string;
                /**
                 * @description An ingest or streaming domain of the account, in lower case, such as `push.example.com`.
                 * @example push.example.com
                 */
                domain: string;
                /**
                 * @description The kind of a callback configuration, in lower case, such as `stream`.
                 * @example stream
                 */
                kind: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer of ListDeliveries. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListDeliveriesResponse"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            501: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
            504: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    listDeliveriesOfDomain: {
        parameters: {
            query?: {
                /** @description Deliveries for streams of this app. Optional. */
                app?: string;
                /** @description Deliveries before this time. Optional; absent, or in the future, means now. */
                endTime?: string;
                /** @description Deliveries of events of this type. Optional. UNIMPLEMENTED if the provider's log does not show them. Example: `livegate.stream.started`. */
                event?: string;
                /** @description Deliveries with this outcome. Optional. */
                outcome?: "SUCCEEDED" | "FAILED" | "UNKNOWN";
                /** @description The maximum number of deliveries to return. Optional; 0 or absent means 100, the maximum is 1000, and negative values are refused. A page may hold fewer, or none, although more pages follow: it ends after 20 calls to the provider's log, after half of the request's time, once it is of more than 10 domains or vhosts with configurations of their own, and once it reaches 1 MiB. */
                pageSize?: number;
                /** @description The `nextPageToken` of the previous page, with the same parent and filters. Optional. It holds the interval, so the default interval stays the same for all pages. If the provider logs a delivery late, one may come twice, with the same name. */
                pageToken?: string;
                /** @description Deliveries from this time on. Optional; absent means one hour before `endTime`. At most the `historyDuration` of `Provider.deliveries` ago. Example: `2026-11-22T08:00:00Z`. */
                startTime?: string;
                /** @description Deliveries for streams of this name. Optional. */
                stream?: string;
            };
            header?: {
                /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
                "X-Request-Timeout-Ms"?: components["parameters"]["RequestTimeout"];
            };
            path: {
                /**
                 * @description An account of the configuration, such as `ali-prod`; the examples name those of the sandbox.
                 * @example ali-sandbox
                 */
                account: string;
                /**
                 * @description An ingest or streaming domain of the account, in lower case, such as `push.example.com`.
                 * @example push.example.com
                 */
                domain: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer of ListDeliveries. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListDeliveriesResponse"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            501: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
            504: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    listPullConfigs: {
        parameters: {
            query?: {
                /** @description The maximum number of configurations to return. Optional; 0 or absent means 100, the maximum is 1000, and negative values are refused. A page ends once it reaches 1 MiB. Of an account, a page also passes no more domains and vhosts than this, so it may be short, or empty, although there are more pages. */
                pageSize?: number;
                /** @description The `nextPageToken` of the previous page. Optional. */
                pageToken?: string;
            };
            header?: {
                /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
                "X-Request-Timeout-Ms"?: components["parameters"]["RequestTimeout"];
            };
            path: {
                /**
                 * @description An account of the configuration, such as `ali-prod`; the examples name those of the sandbox.
                 * @example ali-sandbox
                 */
                account: string;
                /**
                 * @description An ingest or streaming domain of the account, in lower case, such as `push.example.com`.
                 * @example play.example.com
                 */
                domain: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer of ListPullConfigs. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListPullConfigsResponse"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            501: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
            504: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    getPullConfig: {
        parameters: {
            query?: never;
            header?: {
                /** @description Etags that the caller already has: 304 if the resource still has one of them. */
                "If-None-Match"?: components["parameters"]["KnownStates"];
                /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
                "X-Request-Timeout-Ms"?: components["parameters"]["RequestTimeout"];
            };
            path: {
                /**
                 * @description An account of the configuration, such as `ali-prod`; the examples name those of the sandbox.
                 * @example ali-sandbox
                 */
                account: string;
                /**
                 * @description An app's name, such as `show`. `*` stands for every app.
                 *
                 *     Bounds by provider:
                 *
                 *     - `alibaba`: 1 to 255 characters; matches `^[A-Za-z0-9_.-]+$`; `*` stands for every app.
                 * @example show
                 */
                app: string;
                /**
                 * @description An ingest or streaming domain of the account, in lower case, such as `push.example.com`.
                 * @example play.example.com
                 */
                domain: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The origins from which a provider pulls a stream that a viewer requests and that is not pushed to it. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PullConfig"];
                };
            };
            /** @description The resource has not changed: it still has an etag that the caller already has. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            501: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
            504: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    setPullConfig: {
        parameters: {
            query?: {
                /** @description Proceed only if the configuration still has this etag; otherwise ABORTED with reason ETAG_MISMATCH. Optional; the same as the resource's own, and refused if both are given and differ. Over REST `If-Match` says the same. */
                etag?: string;
                /** @description Proceed even if the write would lose something that livegate cannot write back. Optional, default false; FAILED_PRECONDITION with reason FORCE_REQUIRED says when it is needed. It is needed to replace a record that cannot be read if this replica found it unreadable in an earlier read or list, or if an etag is given. Any other Set may be sent without reading first, and then replaces whatever is there: give an etag to be certain. Exactly `true` or `false`. */
                force?: boolean;
                /** @description Validate the request without writing; `upstreamCalls` then lists the calls that would be made. Optional, default false. Exactly `true` or `false`. */
                validateOnly?: boolean;
            };
            header?: {
                /** @description Proceed only if the resource has one of these etags; `*` means that it must exist. Otherwise 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description `*`: proceed only if the resource does not exist yet. Otherwise 412. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
                /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
                "X-Request-Timeout-Ms"?: components["parameters"]["RequestTimeout"];
            };
            path: {
                /**
                 * @description An account of the configuration, such as `ali-prod`; the examples name those of the sandbox.
                 * @example ali-sandbox
                 */
                account: string;
                /**
                 * @description An app's name, such as `show`. `*` stands for every app.
                 *
                 *     Bounds by provider:
                 *
                 *     - `alibaba`: 1 to 255 characters; matches `^[A-Za-z0-9_.-]+$`; `*` stands for every app.
                 * @example show
                 */
                app: string;
                /**
                 * @description An ingest or streaming domain of the account, in lower case, such as `push.example.com`.
                 * @example play.example.com
                 */
                domain: string;
            };
            cookie?: never;
        };
        /** @description The desired configuration. Required. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["PullConfigInput"];
            };
        };
        responses: {
            /** @description The origins from which a provider pulls a stream that a viewer requests and that is not pushed to it. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PullConfig"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            501: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
            504: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    deletePullConfig: {
        parameters: {
            query?: {
                /** @description Succeed even if the configuration does not exist. Optional; the default, false, means NOT_FOUND. Exactly `true` or `false`. */
                allowMissing?: boolean;
                /** @description Proceed only if the configuration still has this etag; otherwise ABORTED with reason ETAG_MISMATCH. Optional. Over REST `If-Match` says the same. */
                etag?: string;
                /** @description Proceed even if the provider also deletes narrower configurations; livegate restores those. Optional, default false; FAILED_PRECONDITION with reason FORCE_REQUIRED says when it is needed. Exactly `true` or `false`. */
                force?: boolean;
                /** @description Validate the request without writing; `upstreamCalls` then lists the calls that would be made. Optional, default false. Exactly `true` or `false`. */
                validateOnly?: boolean;
            };
            header?: {
                /** @description Proceed only if the resource has one of these etags; `*` means that it must exist. Otherwise 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description `*`: proceed only if the resource does not exist yet. Otherwise 412. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
                /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
                "X-Request-Timeout-Ms"?: components["parameters"]["RequestTimeout"];
            };
            path: {
                /**
                 * @description An account of the configuration, such as `ali-prod`; the examples name those of the sandbox.
                 * @example ali-sandbox
                 */
                account: string;
                /**
                 * @description An app's name, such as `show`. `*` stands for every app.
                 *
                 *     Bounds by provider:
                 *
                 *     - `alibaba`: 1 to 255 characters; matches `^[A-Za-z0-9_.-]+$`; `*` stands for every app.
                 * @example show
                 */
                app: string;
                /**
                 * @description An ingest or streaming domain of the account, in lower case, such as `push.example.com`.
                 * @example play.example.com
                 */
                domain: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer of DeletePullConfig. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeletePullConfigResponse"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            501: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
            504: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    updatePullConfig: {
        parameters: {
            query?: {
                /** @description Create the configuration from all given fields, regardless of the mask, if it does not exist. Optional; the default, false, means NOT_FOUND. Exactly `true` or `false`. */
                allowMissing?: boolean;
                /** @description Proceed only if the configuration still has this etag; otherwise ABORTED with reason ETAG_MISMATCH. Optional; the same as the resource's own, and refused if both are given and differ. Over REST `If-Match` says the same. */
                etag?: string;
                /** @description Proceed even if the write would lose something that livegate cannot write back or does not know. Optional, default false; FAILED_PRECONDITION with reason FORCE_REQUIRED says when it is needed. Exactly `true` or `false`. */
                force?: boolean;
                /** @description The fields to change; `*` means all. Optional; if absent or empty, the fields of the request change. A list is replaced as a whole. A field that the mask names and the request leaves out is reset. Output-only fields and the name are ignored; a field that the resource does not have is refused. Over REST names are in lowerCamelCase, separated by commas. */
                updateMask?: string;
                /** @description Validate the request without writing; `upstreamCalls` then lists the calls that would be made. Optional, default false. Exactly `true` or `false`. */
                validateOnly?: boolean;
            };
            header?: {
                /** @description Proceed only if the resource has one of these etags; `*` means that it must exist. Otherwise 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description `*`: proceed only if the resource does not exist yet. Otherwise 412. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
                /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
                "X-Request-Timeout-Ms"?: components["parameters"]["RequestTimeout"];
            };
            path: {
                /**
                 * @description An account of the configuration, such as `ali-prod`; the examples name those of the sandbox.
                 * @example ali-sandbox
                 */
                account: string;
                /**
                 * @description An app's name, such as `show`. `*` stands for every app.
                 *
                 *     Bounds by provider:
                 *
                 *     - `alibaba`: 1 to 255 characters; matches `^[A-Za-z0-9_.-]+$`; `*` stands for every app.
                 * @example show
                 */
                app: string;
                /**
                 * @description An ingest or streaming domain of the account, in lower case, such as `push.example.com`.
                 * @example play.example.com
                 */
                domain: string;
            };
            cookie?: never;
        };
        /** @description The configuration with its new values. Required. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["PullConfigPatch"];
            };
        };
        responses: {
            /** @description The origins from which a provider pulls a stream that a viewer requests and that is not pushed to it. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PullConfig"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            501: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
            504: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    listDrifts: {
        parameters: {
            query?: {
                /** @description The maximum number of drifts to return. Optional; 0 or absent means 100, the maximum is 1000, and negative values are refused. A page may have fewer if the caller may read few of many. */
                pageSize?: number;
                /** @description The `nextPageToken` of the previous page. Optional. */
                pageToken?: string;
            };
            header?: {
                /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
                "X-Request-Timeout-Ms"?: components["parameters"]["RequestTimeout"];
            };
            path: {
                /**
                 * @description An account of the configuration, such as `ali-prod`; the examples name those of the sandbox.
                 * @example ali-sandbox
                 */
                account: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer of ListDrifts. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListDriftsResponse"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            501: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
            504: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    listEvents: {
        parameters: {
            query?: {
                /** @description Events that came before this time. Optional. */
                endTime?: string;
                /** @description The maximum number of events to return. Optional; 0 or absent means 100, the maximum is 1000, and negative values are refused. A page may have fewer, also none, before the last one. A page ends once it reaches 1 MiB. */
                pageSize?: number;
                /** @description The `nextPageToken` of the previous page. Events that came since then are on no later page. Optional. */
                pageToken?: string;
                /** @description Events with a delivery to the sink with this id; with `state`, to this sink in that state. Optional. */
                sink?: string;
                /** @description Events that came from this time on. Optional. Example: `2026-11-22T08:00:00Z`. */
                startTime?: string;
                /** @description Events with a delivery in this state. Optional. */
                state?: "PENDING" | "DELIVERED" | "DEAD";
                /** @description Events of this CloudEvents type. Optional. Example: `livegate.stream.started`. */
                type?: string;
            };
            header?: {
                /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
                "X-Request-Timeout-Ms"?: components["parameters"]["RequestTimeout"];
            };
            path: {
                /**
                 * @description An account of the configuration, such as `ali-prod`; the examples name those of the sandbox.
                 * @example ali-sandbox
                 */
                account: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer of ListEvents. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListEventsResponse"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            501: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
            504: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    watchEvents: {
        parameters: {
            query?: never;
            header?: {
                /** @description The id of the last event that was received, to go on from there. */
                "Last-Event-ID"?: components["parameters"]["LastEventId"];
                /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
                "X-Request-Timeout-Ms"?: components["parameters"]["RequestTimeout"];
            };
            path: {
                /**
                 * @description An account of the configuration, such as `ali-prod`; the examples name those of the sandbox.
                 * @example ali-sandbox
                 */
                account: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A message of WatchEvents. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["WatchEventsResponse"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            501: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
            504: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    getEvent: {
        parameters: {
            query?: never;
            header?: {
                /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
                "X-Request-Timeout-Ms"?: components["parameters"]["RequestTimeout"];
            };
            path: {
                /**
                 * @description An account of the configuration, such as `ali-prod`; the examples name those of the sandbox.
                 * @example ali-sandbox
                 */
                account: string;
                /**
                 * @description The id of a CloudEvent, a hyphen, and a number that livegate gives.
                 * @example 1f3040282d027cf7380abe92cc1e0b68-42
                 */
                event: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What a cloud has sent to a receiver, and where it was sent on to. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Event"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            501: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
            504: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    retryEvent: {
        parameters: {
            query?: never;
            header?: {
                /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
                "X-Request-Timeout-Ms"?: components["parameters"]["RequestTimeout"];
            };
            path: {
                /**
                 * @description An account of the configuration, such as `ali-prod`; the examples name those of the sandbox.
                 * @example ali-sandbox
                 */
                account: string;
                /**
                 * @description The id of a CloudEvent, a hyphen, and a number that livegate gives.
                 * @example 1f3040282d027cf7380abe92cc1e0b68-42
                 */
                event: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What a cloud has sent to a receiver, and where it was sent on to. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Event"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            501: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
            504: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    listPullConfigsOfAccount: {
        parameters: {
            query?: {
                /** @description The maximum number of configurations to return. Optional; 0 or absent means 100, the maximum is 1000, and negative values are refused. A page ends once it reaches 1 MiB. Of an account, a page also passes no more domains and vhosts than this, so it may be short, or empty, although there are more pages. */
                pageSize?: number;
                /** @description The `nextPageToken` of the previous page. Optional. */
                pageToken?: string;
            };
            header?: {
                /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
                "X-Request-Timeout-Ms"?: components["parameters"]["RequestTimeout"];
            };
            path: {
                /**
                 * @description An account of the configuration, such as `ali-prod`; the examples name those of the sandbox.
                 * @example ali-sandbox
                 */
                account: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer of ListPullConfigs. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListPullConfigsResponse"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            501: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
            504: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    listVhosts: {
        parameters: {
            query?: {
                /** @description Whether to read the inventory anew instead of returning what livegate keeps. Optional; needed for the first page only. Exactly `true` or `false`. */
                fresh?: boolean;
                /** @description The maximum number of vhosts to return. Optional; 0 or absent means 100, the maximum is 1000, and negative values are refused. A page ends once it reaches 1 MiB. */
                pageSize?: number;
                /** @description The `nextPageToken` of the previous page. Optional. */
                pageToken?: string;
            };
            header?: {
                /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
                "X-Request-Timeout-Ms"?: components["parameters"]["RequestTimeout"];
            };
            path: {
                /**
                 * @description An account of the configuration, such as `ali-prod`; the examples name those of the sandbox.
                 * @example byteplus-sandbox
                 */
                account: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer of ListVhosts. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListVhostsResponse"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            501: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
            504: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    getVhost: {
        parameters: {
            query?: {
                /** @description Whether to read the inventory anew instead of returning what livegate keeps. Optional. Exactly `true` or `false`. */
                fresh?: boolean;
            };
            header?: {
                /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
                "X-Request-Timeout-Ms"?: components["parameters"]["RequestTimeout"];
            };
            path: {
                /**
                 * @description An account of the configuration, such as `ali-prod`; the examples name those of the sandbox.
                 * @example byteplus-sandbox
                 */
                account: string;
                /**
                 * @description The provider's name space of domains, such as `live.example.com`.
                 * @example live.example.com
                 */
                vhost: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A name space of domains: streams that are pushed to one of its domains are played from the others. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Vhost"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            501: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
            504: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    listCallbackConfigsOfApp: {
        parameters: {
            query?: {
                /** @description The maximum number of configurations to return. Optional; 0 or absent means 100, the maximum is 1000, and negative values are refused. A page ends once it reaches 1 MiB. Of an account, a page also passes no more domains and vhosts than this, so it may be short, or empty, although there are more pages. */
                pageSize?: number;
                /** @description The `nextPageToken` of the previous page. Optional. */
                pageToken?: string;
            };
            header?: {
                /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
                "X-Request-Timeout-Ms"?: components["parameters"]["RequestTimeout"];
            };
            path: {
                /**
                 * @description An account of the configuration, such as `ali-prod`; the examples name those of the sandbox.
                 * @example byteplus-sandbox
                 */
                account: string;
                /**
                 * @description An app's name, such as `show`.
                 *
                 *     Bounds by provider:
                 *
                 *     - `byteplus` (STREAM, SNAPSHOT, RECORDING): 1 to 30 characters; matches `^[A-Za-z0-9_.-]{1,30}$`
                 *     - `volcengine` (STREAM, SNAPSHOT, RECORDING, MODERATION): 1 to 30 characters; matches `^[A-Za-z0-9_.-]{1,30}$`
                 * @example show
                 */
                app: string;
                /**
                 * @description The provider's name space of domains, such as `live.example.com`.
                 *
                 *     Bounds by provider:
                 *
                 *     - `byteplus` (STREAM, SNAPSHOT, RECORDING): 1 to 60 characters
                 *     - `volcengine` (STREAM, SNAPSHOT, RECORDING, MODERATION): 1 to 60 characters
                 * @example live.example.com
                 */
                vhost: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer of ListCallbackConfigs. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListCallbackConfigsResponse"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            501: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
            504: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    getCallbackConfigOfApp: {
        parameters: {
            query?: never;
            header?: {
                /** @description Etags that the caller already has: 304 if the resource still has one of them. */
                "If-None-Match"?: components["parameters"]["KnownStates"];
                /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
                "X-Request-Timeout-Ms"?: components["parameters"]["RequestTimeout"];
            };
            path: {
                /**
                 * @description An account of the configuration, such as `ali-prod`; the examples name those of the sandbox.
                 * @example byteplus-sandbox
                 */
                account: string;
                /**
                 * @description An app's name, such as `show`.
                 *
                 *     Bounds by provider:
                 *
                 *     - `byteplus` (STREAM, SNAPSHOT, RECORDING): 1 to 30 characters; matches `^[A-Za-z0-9_.-]{1,30}$`
                 *     - `volcengine` (STREAM, SNAPSHOT, RECORDING, MODERATION): 1 to 30 characters; matches `^[A-Za-z0-9_.-]{1,30}$`
                 * @example show
                 */
                app: string;
                /**
                 * @description The kind of events that a configuration covers.
                 *
                 *     - `stream`: Publishing of a stream starts or ends. Name segment `stream`.
                 *     - `snapshot`: A snapshot was taken. Name segment `snapshot`.
                 *     - `recording`: A recording started, paused, or left a file. Name segment `recording`.
                 *     - `moderation`: Content moderation has rated a snapshot. Name segment `moderation`.
                 * @example snapshot
                 */
                kind: "stream" | "snapshot" | "recording" | "moderation";
                /**
                 * @description The provider's name space of domains, such as `live.example.com`.
                 *
                 *     Bounds by provider:
                 *
                 *     - `byteplus` (STREAM, SNAPSHOT, RECORDING): 1 to 60 characters
                 *     - `volcengine` (STREAM, SNAPSHOT, RECORDING, MODERATION): 1 to 60 characters
                 * @example live.example.com
                 */
                vhost: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Where a provider sends its events of one kind, for one domain, vhost or app. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallbackConfig"];
                };
            };
            /** @description The resource has not changed: it still has an etag that the caller already has. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            501: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
            504: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    setCallbackConfigOfApp: {
        parameters: {
            query?: {
                /** @description Proceed only if the configuration still has this etag; otherwise ABORTED with reason ETAG_MISMATCH. Optional; the same as the resource's own, and refused if both are given and differ. Over REST `If-Match` says the same. */
                etag?: string;
                /** @description Proceed even if the write would lose something that livegate cannot write back. Optional, default false; FAILED_PRECONDITION with reason FORCE_REQUIRED says when it is needed. It is needed to replace a record that cannot be read if this replica found it unreadable in an earlier read or list, or if an etag is given. Any other Set may be sent without reading first, and then replaces whatever is there: give an etag to be certain. Exactly `true` or `false`. */
                force?: boolean;
                /** @description Validate the request without writing; `upstreamCalls` then lists the calls that would be made. Optional, default false. Exactly `true` or `false`. */
                validateOnly?: boolean;
            };
            header?: {
                /** @description Proceed only if the resource has one of these etags; `*` means that it must exist. Otherwise 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description `*`: proceed only if the resource does not exist yet. Otherwise 412. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
                /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
                "X-Request-Timeout-Ms"?: components["parameters"]["RequestTimeout"];
            };
            path: {
                /**
                 * @description An account of the configuration, such as `ali-prod`; the examples name those of the sandbox.
                 * @example byteplus-sandbox
                 */
                account: string;
                /**
                 * @description An app's name, such as `show`.
                 *
                 *     Bounds by provider:
                 *
                 *     - `byteplus` (STREAM, SNAPSHOT, RECORDING): 1 to 30 characters; matches `^[A-Za-z0-9_.-]{1,30}$`
                 *     - `volcengine` (STREAM, SNAPSHOT, RECORDING, MODERATION): 1 to 30 characters; matches `^[A-Za-z0-9_.-]{1,30}$`
                 * @example show
                 */
                app: string;
                /**
                 * @description The kind of events that a configuration covers.
                 *
                 *     - `stream`: Publishing of a stream starts or ends. Name segment `stream`.
                 *     - `snapshot`: A snapshot was taken. Name segment `snapshot`.
                 *     - `recording`: A recording started, paused, or left a file. Name segment `recording`.
                 *     - `moderation`: Content moderation has rated a snapshot. Name segment `moderation`.
                 * @example snapshot
                 */
                kind: "stream" | "snapshot" | "recording" | "moderation";
                /**
                 * @description The provider's name space of domains, such as `live.example.com`.
                 *
                 *     Bounds by provider:
                 *
                 *     - `byteplus` (STREAM, SNAPSHOT, RECORDING): 1 to 60 characters
                 *     - `volcengine` (STREAM, SNAPSHOT, RECORDING, MODERATION): 1 to 60 characters
                 * @example live.example.com
                 */
                vhost: string;
            };
            cookie?: never;
        };
        /** @description The desired configuration. Required. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["CallbackConfigInput"];
            };
        };
        responses: {
            /** @description Where a provider sends its events of one kind, for one domain, vhost or app. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallbackConfig"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            501: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
            504: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    deleteCallbackConfigOfApp: {
        parameters: {
            query?: {
                /** @description Succeed even if the configuration does not exist. Optional; the default, false, means NOT_FOUND. Exactly `true` or `false`. */
                allowMissing?: boolean;
                /** @description Proceed only if the configuration still has this etag; otherwise ABORTED with reason ETAG_MISMATCH. Optional. Over REST `If-Match` says the same. */
                etag?: string;
                /** @description Proceed even if the provider also deletes narrower configurations; livegate restores those. Optional, default false; FAILED_PRECONDITION with reason FORCE_REQUIRED says when it is needed. Exactly `true` or `false`. */
                force?: boolean;
                /** @description Validate the request without writing; `upstreamCalls` then lists the calls that would be made. Optional, default false. Exactly `true` or `false`. */
                validateOnly?: boolean;
            };
            header?: {
                /** @description Proceed only if the resource has one of these etags; `*` means that it must exist. Otherwise 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description `*`: proceed only if the resource does not exist yet. Otherwise 412. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
                /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
                "X-Request-Timeout-Ms"?: components["parameters"]["RequestTimeout"];
            };
            path: {
                /**
                 * @description An account of the configuration, such as `ali-prod`; the examples name those of the sandbox.
                 * @example byteplus-sandbox
                 */
                account: string;
                /**
                 * @description An app's name, such as `show`.
                 *
                 *     Bounds by provider:
                 *
                 *     - `byteplus` (STREAM, SNAPSHOT, RECORDING): 1 to 30 characters; matches `^[A-Za-z0-9_.-]{1,30}$`
                 *     - `volcengine` (STREAM, SNAPSHOT, RECORDING, MODERATION): 1 to 30 characters; matches `^[A-Za-z0-9_.-]{1,30}$`
                 * @example show
                 */
                app: string;
                /**
                 * @description The kind of events that a configuration covers.
                 *
                 *     - `stream`: Publishing of a stream starts or ends. Name segment `stream`.
                 *     - `snapshot`: A snapshot was taken. Name segment `snapshot`.
                 *     - `recording`: A recording started, paused, or left a file. Name segment `recording`.
                 *     - `moderation`: Content moderation has rated a snapshot. Name segment `moderation`.
                 * @example snapshot
                 */
                kind: "stream" | "snapshot" | "recording" | "moderation";
                /**
                 * @description The provider's name space of domains, such as `live.example.com`.
                 *
                 *     Bounds by provider:
                 *
                 *     - `byteplus` (STREAM, SNAPSHOT, RECORDING): 1 to 60 characters
                 *     - `volcengine` (STREAM, SNAPSHOT, RECORDING, MODERATION): 1 to 60 characters
                 * @example live.example.com
                 */
                vhost: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer of DeleteCallbackConfig. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeleteCallbackConfigResponse"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            501: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
            504: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    updateCallbackConfigOfApp: {
        parameters: {
            query?: {
                /** @description Create the configuration from all given fields, regardless of the mask, if it does not exist. Optional; the default, false, means NOT_FOUND. Exactly `true` or `false`. */
                allowMissing?: boolean;
                /** @description Proceed only if the configuration still has this etag; otherwise ABORTED with reason ETAG_MISMATCH. Optional; the same as the resource's own, and refused if both are given and differ. Over REST `If-Match` says the same. */
                etag?: string;
                /** @description Proceed even if the write would lose something that livegate cannot write back or does not know. Optional, default false; FAILED_PRECONDITION with reason FORCE_REQUIRED says when it is needed. Exactly `true` or `false`. */
                force?: boolean;
                /** @description The fields to change; `*` means all. Optional; if absent or empty, the fields of the request change. A list is replaced as a whole. A field that the mask names and the request leaves out is reset, except the key, which is kept. Output-only fields and the name are ignored; a field that the resource does not have is refused. Over REST names are in lowerCamelCase, separated by commas. */
                updateMask?: string;
                /** @description Validate the request without writing; `upstreamCalls` then lists the calls that would be made. Optional, default false. Exactly `true` or `false`. */
                validateOnly?: boolean;
            };
            header?: {
                /** @description Proceed only if the resource has one of these etags; `*` means that it must exist. Otherwise 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description `*`: proceed only if the resource does not exist yet. Otherwise 412. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
                /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
                "X-Request-Timeout-Ms"?: components["parameters"]["RequestTimeout"];
            };
            path: {
                /**
                 * @description An account of the configuration, such as `ali-prod`; the examples name those of the sandbox.
                 * @example byteplus-sandbox
                 */
                account: string;
                /**
                 * @description An app's name, such as `show`.
                 *
                 *     Bounds by provider:
                 *
                 *     - `byteplus` (STREAM, SNAPSHOT, RECORDING): 1 to 30 characters; matches `^[A-Za-z0-9_.-]{1,30}$`
                 *     - `volcengine` (STREAM, SNAPSHOT, RECORDING, MODERATION): 1 to 30 characters; matches `^[A-Za-z0-9_.-]{1,30}$`
                 * @example show
                 */
                app: string;
                /**
                 * @description The kind of events that a configuration covers.
                 *
                 *     - `stream`: Publishing of a stream starts or ends. Name segment `stream`.
                 *     - `snapshot`: A snapshot was taken. Name segment `snapshot`.
                 *     - `recording`: A recording started, paused, or left a file. Name segment `recording`.
                 *     - `moderation`: Content moderation has rated a snapshot. Name segment `moderation`.
                 * @example snapshot
                 */
                kind: "stream" | "snapshot" | "recording" | "moderation";
                /**
                 * @description The provider's name space of domains, such as `live.example.com`.
                 *
                 *     Bounds by provider:
                 *
                 *     - `byteplus` (STREAM, SNAPSHOT, RECORDING): 1 to 60 characters
                 *     - `volcengine` (STREAM, SNAPSHOT, RECORDING, MODERATION): 1 to 60 characters
                 * @example live.example.com
                 */
                vhost: string;
            };
            cookie?: never;
        };
        /** @description The configuration with its new values. Required. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["CallbackConfigInput"];
            };
        };
        responses: {
            /** @description Where a provider sends its events of one kind, for one domain, vhost or app. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallbackConfig"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            501: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
            504: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    testCallbackConfigOfApp: {
        parameters: {
            query?: {
                /** @description Which of the configuration's `urls` gets the event, counted from 0. Optional, default 0. */
                urlIndex?: number;
            };
            header?: {
                /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
                "X-Request-Timeout-Ms"?: components["parameters"]["RequestTimeout"];
            };
            path: {
                /**
                 * @description An account of the configuration, such as `ali-prod`; the examples name those of the sandbox.
                 * @example byteplus-sandbox
                 */
                account: string;
                /**
                 * @description An app's name, such as `show`.
                 *
                 *     Bounds by provider:
                 *
                 *     - `byteplus` (STREAM, SNAPSHOT, RECORDING): 1 to 30 characters; matches `^[A-Za-z0-9_.-]{1,30}$`
                 *     - `volcengine` (STREAM, SNAPSHOT, RECORDING, MODERATION): 1 to 30 characters; matches `^[A-Za-z0-9_.-]{1,30}$`
                 * @example show
                 */
                app: string;
                /**
                 * @description The kind of events that a configuration covers.
                 *
                 *     - `stream`: Publishing of a stream starts or ends. Name segment `stream`.
                 *     - `snapshot`: A snapshot was taken. Name segment `snapshot`.
                 *     - `recording`: A recording started, paused, or left a file. Name segment `recording`.
                 *     - `moderation`: Content moderation has rated a snapshot. Name segment `moderation`.
                 * @example snapshot
                 */
                kind: "stream" | "snapshot" | "recording" | "moderation";
                /**
                 * @description The provider's name space of domains, such as `live.example.com`.
                 *
                 *     Bounds by provider:
                 *
                 *     - `byteplus` (STREAM, SNAPSHOT, RECORDING): 1 to 60 characters
                 *     - `volcengine` (STREAM, SNAPSHOT, RECORDING, MODERATION): 1 to 60 characters
                 * @example live.example.com
                 */
                vhost: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer of TestCallbackConfig. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TestCallbackConfigResponse"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            501: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
            504: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    listDeliveriesOfAppCallbackConfig: {
        parameters: {
            query?: {
                /** @description Deliveries for streams of this app. Optional. */
                app?: string;
                /** @description Deliveries before this time. Optional; absent, or in the future, means now. */
                endTime?: string;
                /** @description Deliveries of events of this type. Optional. UNIMPLEMENTED if the provider's log does not show them. Example: `livegate.stream.started`. */
                event?: string;
                /** @description Deliveries with this outcome. Optional. */
                outcome?: "SUCCEEDED" | "FAILED" | "UNKNOWN";
                /** @description The maximum number of deliveries to return. Optional; 0 or absent means 100, the maximum is 1000, and negative values are refused. A page may hold fewer, or none, although more pages follow: it ends after 20 calls to the provider's log, after half of the request's time, once it is of more than 10 domains or vhosts with configurations of their own, and once it reaches 1 MiB. */
                pageSize?: number;
                /** @description The `nextPageToken` of the previous page, with the same parent and filters. Optional. It holds the interval, so the default interval stays the same for all pages. If the provider logs a delivery late, one may come twice, with the same name. */
                pageToken?: string;
                /** @description Deliveries from this time on. Optional; absent means one hour before `endTime`. At most the `historyDuration` of `Provider.deliveries` ago. Example: `2026-11-22T08:00:00Z`. */
                startTime?: string;
                /** @description Deliveries for streams of this name. Optional. */
                stream?: string;
            };
            header?: {
                /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
                "X-Request-Timeout-Ms"?: components["parameters"]["RequestTimeout"];
            };
            path: {
                /**
                 * @description An account of the configuration, such as `ali-prod`; the examples name those of the sandbox.
                 * @example byteplus-sandbox
                 */
                account: string;
                /**
                 * @description An app's name, such as `show`.
                 *
                 *     Bounds by provider:
                 *
                 *     - `byteplus` (STREAM, SNAPSHOT, RECORDING): 1 to 30 characters; matches `^[A-Za-z0-9_.-]{1,30}$`
                 *     - `volcengine` (STREAM, SNAPSHOT, RECORDING): 1 to 30 characters; matches `^[A-Za-z0-9_.-]{1,30}$`
                 * @example show
                 */
                app: string;
                /**
                 * @description The kind of a callback configuration, in lower case, such as `stream`.
                 * @example snapshot
                 */
                kind: string;
                /**
                 * @description The provider's name space of domains, such as `live.example.com`.
                 *
                 *     Bounds by provider:
                 *
                 *     - `byteplus` (STREAM, SNAPSHOT, RECORDING): 1 to 60 characters
                 *     - `volcengine` (STREAM, SNAPSHOT, RECORDING): 1 to 60 characters
                 * @example live.example.com
                 */
                vhost: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer of ListDeliveries. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListDeliveriesResponse"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            501: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
            504: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    listCallbackConfigsOfVhost: {
        parameters: {
            query?: {
                /** @description The maximum number of configurations to return. Optional; 0 or absent means 100, the maximum is 1000, and negative values are refused. A page ends once it reaches 1 MiB. Of an account, a page also passes no more domains and vhosts than this, so it may be short, or empty, although there are more pages. */
                pageSize?: number;
                /** @description The `nextPageToken` of the previous page. Optional. */
                pageToken?: string;
            };
            header?: {
                /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
                "X-Request-Timeout-Ms"?: components["parameters"]["RequestTimeout"];
            };
            path: {
                /**
                 * @description An account of the configuration, such as `ali-prod`; the examples name those of the sandbox.
                 * @example byteplus-sandbox
                 */
                account: string;
                /**
                 * @description The provider's name space of domains, such as `live.example.com`.
                 *
                 *     Bounds by provider:
                 *
                 *     - `byteplus` (STREAM, SNAPSHOT, RECORDING): 1 to 60 characters
                 *     - `volcengine` (STREAM, SNAPSHOT, RECORDING, MODERATION): 1 to 60 characters
                 * @example live.example.com
                 */
                vhost: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer of ListCallbackConfigs. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListCallbackConfigsResponse"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            501: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
            504: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    getCallbackConfigOfVhost: {
        parameters: {
            query?: never;
            header?: {
                /** @description Etags that the caller already has: 304 if the resource still has one of them. */
                "If-None-Match"?: components["parameters"]["KnownStates"];
                /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
                "X-Request-Timeout-Ms"?: components["parameters"]["RequestTimeout"];
            };
            path: {
                /**
                 * @description An account of the configuration, such as `ali-prod`; the examples name those of the sandbox.
                 * @example byteplus-sandbox
                 */
                account: string;
                /**
                 * @description The kind of events that a configuration covers.
                 *
                 *     - `stream`: Publishing of a stream starts or ends. Name segment `stream`.
                 *     - `snapshot`: A snapshot was taken. Name segment `snapshot`.
                 *     - `recording`: A recording started, paused, or left a file. Name segment `recording`.
                 *     - `moderation`: Content moderation has rated a snapshot. Name segment `moderation`.
                 * @example snapshot
                 */
                kind: "stream" | "snapshot" | "recording" | "moderation";
                /**
                 * @description The provider's name space of domains, such as `live.example.com`.
                 *
                 *     Bounds by provider:
                 *
                 *     - `byteplus` (STREAM, SNAPSHOT, RECORDING): 1 to 60 characters
                 *     - `volcengine` (STREAM, SNAPSHOT, RECORDING, MODERATION): 1 to 60 characters
                 * @example live.example.com
                 */
                vhost: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Where a provider sends its events of one kind, for one domain, vhost or app. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallbackConfig"];
                };
            };
            /** @description The resource has not changed: it still has an etag that the caller already has. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            501: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
            504: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    setCallbackConfigOfVhost: {
        parameters: {
            query?: {
                /** @description Proceed only if the configuration still has this etag; otherwise ABORTED with reason ETAG_MISMATCH. Optional; the same as the resource's own, and refused if both are given and differ. Over REST `If-Match` says the same. */
                etag?: string;
                /** @description Proceed even if the write would lose something that livegate cannot write back. Optional, default false; FAILED_PRECONDITION with reason FORCE_REQUIRED says when it is needed. It is needed to replace a record that cannot be read if this replica found it unreadable in an earlier read or list, or if an etag is given. Any other Set may be sent without reading first, and then replaces whatever is there: give an etag to be certain. Exactly `true` or `false`. */
                force?: boolean;
                /** @description Validate the request without writing; `upstreamCalls` then lists the calls that would be made. Optional, default false. Exactly `true` or `false`. */
                validateOnly?: boolean;
            };
            header?: {
                /** @description Proceed only if the resource has one of these etags; `*` means that it must exist. Otherwise 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description `*`: proceed only if the resource does not exist yet. Otherwise 412. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
                /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
                "X-Request-Timeout-Ms"?: components["parameters"]["RequestTimeout"];
            };
            path: {
                /**
                 * @description An account of the configuration, such as `ali-prod`; the examples name those of the sandbox.
                 * @example byteplus-sandbox
                 */
                account: string;
                /**
                 * @description The kind of events that a configuration covers.
                 *
                 *     - `stream`: Publishing of a stream starts or ends. Name segment `stream`.
                 *     - `snapshot`: A snapshot was taken. Name segment `snapshot`.
                 *     - `recording`: A recording started, paused, or left a file. Name segment `recording`.
                 *     - `moderation`: Content moderation has rated a snapshot. Name segment `moderation`.
                 * @example snapshot
                 */
                kind: "stream" | "snapshot" | "recording" | "moderation";
                /**
                 * @description The provider's name space of domains, such as `live.example.com`.
                 *
                 *     Bounds by provider:
                 *
                 *     - `byteplus` (STREAM, SNAPSHOT, RECORDING): 1 to 60 characters
                 *     - `volcengine` (STREAM, SNAPSHOT, RECORDING, MODERATION): 1 to 60 characters
                 * @example live.example.com
                 */
                vhost: string;
            };
            cookie?: never;
        };
        /** @description The desired configuration. Required. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["CallbackConfigInput"];
            };
        };
        responses: {
            /** @description Where a provider sends its events of one kind, for one domain, vhost or app. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallbackConfig"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            501: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
            504: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    deleteCallbackConfigOfVhost: {
        parameters: {
            query?: {
                /** @description Succeed even if the configuration does not exist. Optional; the default, false, means NOT_FOUND. Exactly `true` or `false`. */
                allowMissing?: boolean;
                /** @description Proceed only if the configuration still has this etag; otherwise ABORTED with reason ETAG_MISMATCH. Optional. Over REST `If-Match` says the same. */
                etag?: string;
                /** @description Proceed even if the provider also deletes narrower configurations; livegate restores those. Optional, default false; FAILED_PRECONDITION with reason FORCE_REQUIRED says when it is needed. Exactly `true` or `false`. */
                force?: boolean;
                /** @description Validate the request without writing; `upstreamCalls` then lists the calls that would be made. Optional, default false. Exactly `true` or `false`. */
                validateOnly?: boolean;
            };
            header?: {
                /** @description Proceed only if the resource has one of these etags; `*` means that it must exist. Otherwise 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description `*`: proceed only if the resource does not exist yet. Otherwise 412. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
                /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
                "X-Request-Timeout-Ms"?: components["parameters"]["RequestTimeout"];
            };
            path: {
                /**
                 * @description An account of the configuration, such as `ali-prod`; the examples name those of the sandbox.
                 * @example byteplus-sandbox
                 */
                account: string;
                /**
                 * @description The kind of events that a configuration covers.
                 *
                 *     - `stream`: Publishing of a stream starts or ends. Name segment `stream`.
                 *     - `snapshot`: A snapshot was taken. Name segment `snapshot`.
                 *     - `recording`: A recording started, paused, or left a file. Name segment `recording`.
                 *     - `moderation`: Content moderation has rated a snapshot. Name segment `moderation`.
                 * @example snapshot
                 */
                kind: "stream" | "snapshot" | "recording" | "moderation";
                /**
                 * @description The provider's name space of domains, such as `live.example.com`.
                 *
                 *     Bounds by provider:
                 *
                 *     - `byteplus` (STREAM, SNAPSHOT, RECORDING): 1 to 60 characters
                 *     - `volcengine` (STREAM, SNAPSHOT, RECORDING, MODERATION): 1 to 60 characters
                 * @example live.example.com
                 */
                vhost: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer of DeleteCallbackConfig. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeleteCallbackConfigResponse"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            501: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
            504: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    updateCallbackConfigOfVhost: {
        parameters: {
            query?: {
                /** @description Create the configuration from all given fields, regardless of the mask, if it does not exist. Optional; the default, false, means NOT_FOUND. Exactly `true` or `false`. */
                allowMissing?: boolean;
                /** @description Proceed only if the configuration still has this etag; otherwise ABORTED with reason ETAG_MISMATCH. Optional; the same as the resource's own, and refused if both are given and differ. Over REST `If-Match` says the same. */
                etag?: string;
                /** @description Proceed even if the write would lose something that livegate cannot write back or does not know. Optional, default false; FAILED_PRECONDITION with reason FORCE_REQUIRED says when it is needed. Exactly `true` or `false`. */
                force?: boolean;
                /** @description The fields to change; `*` means all. Optional; if absent or empty, the fields of the request change. A list is replaced as a whole. A field that the mask names and the request leaves out is reset, except the key, which is kept. Output-only fields and the name are ignored; a field that the resource does not have is refused. Over REST names are in lowerCamelCase, separated by commas. */
                updateMask?: string;
                /** @description Validate the request without writing; `upstreamCalls` then lists the calls that would be made. Optional, default false. Exactly `true` or `false`. */
                validateOnly?: boolean;
            };
            header?: {
                /** @description Proceed only if the resource has one of these etags; `*` means that it must exist. Otherwise 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description `*`: proceed only if the resource does not exist yet. Otherwise 412. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
                /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
                "X-Request-Timeout-Ms"?: components["parameters"]["RequestTimeout"];
            };
            path: {
                /**
                 * @description An account of the configuration, such as `ali-prod`; the examples name those of the sandbox.
                 * @example byteplus-sandbox
                 */
                account: string;
                /**
                 * @description The kind of events that a configuration covers.
                 *
                 *     - `stream`: Publishing of a stream starts or ends. Name segment `stream`.
                 *     - `snapshot`: A snapshot was taken. Name segment `snapshot`.
                 *     - `recording`: A recording started, paused, or left a file. Name segment `recording`.
                 *     - `moderation`: Content moderation has rated a snapshot. Name segment `moderation`.
                 * @example snapshot
                 */
                kind: "stream" | "snapshot" | "recording" | "moderation";
                /**
                 * @description The provider's name space of domains, such as `live.example.com`.
                 *
                 *     Bounds by provider:
                 *
                 *     - `byteplus` (STREAM, SNAPSHOT, RECORDING): 1 to 60 characters
                 *     - `volcengine` (STREAM, SNAPSHOT, RECORDING, MODERATION): 1 to 60 characters
                 * @example live.example.com
                 */
                vhost: string;
            };
            cookie?: never;
        };
        /** @description The configuration with its new values. Required. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["CallbackConfigInput"];
            };
        };
        responses: {
            /** @description Where a provider sends its events of one kind, for one domain, vhost or app. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallbackConfig"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            501: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
            504: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    testCallbackConfigOfVhost: {
        parameters: {
            query?: {
                /** @description Which of the configuration's `urls` gets the event, counted from 0. Optional, default 0. */
                urlIndex?: number;
            };
            header?: {
                /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
                "X-Request-Timeout-Ms"?: components["parameters"]["RequestTimeout"];
            };
            path: {
                /**
                 * @description An account of the configuration, such as `ali-prod`; the examples name those of the sandbox.
                 * @example byteplus-sandbox
                 */
                account: string;
                /**
                 * @description The kind of events that a configuration covers.
                 *
                 *     - `stream`: Publishing of a stream starts or ends. Name segment `stream`.
                 *     - `snapshot`: A snapshot was taken. Name segment `snapshot`.
                 *     - `recording`: A recording started, paused, or left a file. Name segment `recording`.
                 *     - `moderation`: Content moderation has rated a snapshot. Name segment `moderation`.
                 * @example snapshot
                 */
                kind: "stream" | "snapshot" | "recording" | "moderation";
                /**
                 * @description The provider's name space of domains, such as `live.example.com`.
                 *
                 *     Bounds by provider:
                 *
                 *     - `byteplus` (STREAM, SNAPSHOT, RECORDING): 1 to 60 characters
                 *     - `volcengine` (STREAM, SNAPSHOT, RECORDING, MODERATION): 1 to 60 characters
                 * @example live.example.com
                 */
                vhost: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer of TestCallbackConfig. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TestCallbackConfigResponse"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            501: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
            504: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    listDeliveriesOfVhostCallbackConfig: {
        parameters: {
            query?: {
                /** @description Deliveries for streams of this app. Optional. */
                app?: string;
                /** @description Deliveries before this time. Optional; absent, or in the future, means now. */
                endTime?: string;
                /** @description Deliveries of events of this type. Optional. UNIMPLEMENTED if the provider's log does not show them. Example: `livegate.stream.started`. */
                event?: string;
                /** @description Deliveries with this outcome. Optional. */
                outcome?: "SUCCEEDED" | "FAILED" | "UNKNOWN";
                /** @description The maximum number of deliveries to return. Optional; 0 or absent means 100, the maximum is 1000, and negative values are refused. A page may hold fewer, or none, although more pages follow: it ends after 20 calls to the provider's log, after half of the request's time, once it is of more than 10 domains or vhosts with configurations of their own, and once it reaches 1 MiB. */
                pageSize?: number;
                /** @description The `nextPageToken` of the previous page, with the same parent and filters. Optional. It holds the interval, so the default interval stays the same for all pages. If the provider logs a delivery late, one may come twice, with the same name. */
                pageToken?: string;
                /** @description Deliveries from this time on. Optional; absent means one hour before `endTime`. At most the `historyDuration` of `Provider.deliveries` ago. Example: `2026-11-22T08:00:00Z`. */
                startTime?: string;
                /** @description Deliveries for streams of this name. Optional. */
                stream?: string;
            };
            header?: {
                /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
                "X-Request-Timeout-Ms"?: components["parameters"]["RequestTimeout"];
            };
            path: {
                /**
                 * @description An account of the configuration, such as `ali-prod`; the examples name those of the sandbox.
                 * @example byteplus-sandbox
                 */
                account: string;
                /**
                 * @description The kind of a callback configuration, in lower case, such as `stream`.
                 * @example snapshot
                 */
                kind: string;
                /**
                 * @description The provider's name space of domains, such as `live.example.com`.
                 *
                 *     Bounds by provider:
                 *
                 *     - `byteplus` (STREAM, SNAPSHOT, RECORDING): 1 to 60 characters
                 *     - `volcengine` (STREAM, SNAPSHOT, RECORDING): 1 to 60 characters
                 * @example live.example.com
                 */
                vhost: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer of ListDeliveries. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListDeliveriesResponse"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            501: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
            504: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    listDeliveriesOfVhost: {
        parameters: {
            query?: {
                /** @description Deliveries for streams of this app. Optional. */
                app?: string;
                /** @description Deliveries before this time. Optional; absent, or in the future, means now. */
                endTime?: string;
                /** @description Deliveries of events of this type. Optional. UNIMPLEMENTED if the provider's log does not show them. Example: `livegate.stream.started`. */
                event?: string;
                /** @description Deliveries with this outcome. Optional. */
                outcome?: "SUCCEEDED" | "FAILED" | "UNKNOWN";
                /** @description The maximum number of deliveries to return. Optional; 0 or absent means 100, the maximum is 1000, and negative values are refused. A page may hold fewer, or none, although more pages follow: it ends after 20 calls to the provider's log, after half of the request's time, once it is of more than 10 domains or vhosts with configurations of their own, and once it reaches 1 MiB. */
                pageSize?: number;
                /** @description The `nextPageToken` of the previous page, with the same parent and filters. Optional. It holds the interval, so the default interval stays the same for all pages. If the provider logs a delivery late, one may come twice, with the same name. */
                pageToken?: string;
                /** @description Deliveries from this time on. Optional; absent means one hour before `endTime`. At most the `historyDuration` of `Provider.deliveries` ago. Example: `2026-11-22T08:00:00Z`. */
                startTime?: string;
                /** @description Deliveries for streams of this name. Optional. */
                stream?: string;
            };
            header?: {
                /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
                "X-Request-Timeout-Ms"?: components["parameters"]["RequestTimeout"];
            };
            path: {
                /**
                 * @description An account of the configuration, such as `ali-prod`; the examples name those of the sandbox.
                 * @example byteplus-sandbox
                 */
                account: string;
                /**
                 * @description The provider's name space of domains, such as `live.example.com`.
                 *
                 *     Bounds by provider:
                 *
                 *     - `byteplus` (STREAM, SNAPSHOT, RECORDING): 1 to 60 characters
                 *     - `volcengine` (STREAM, SNAPSHOT, RECORDING): 1 to 60 characters
                 * @example live.example.com
                 */
                vhost: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer of ListDeliveries. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListDeliveriesResponse"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            501: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
            504: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    listPullConfigsOfVhost: {
        parameters: {
            query?: {
                /** @description The maximum number of configurations to return. Optional; 0 or absent means 100, the maximum is 1000, and negative values are refused. A page ends once it reaches 1 MiB. Of an account, a page also passes no more domains and vhosts than this, so it may be short, or empty, although there are more pages. */
                pageSize?: number;
                /** @description The `nextPageToken` of the previous page. Optional. */
                pageToken?: string;
            };
            header?: {
                /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
                "X-Request-Timeout-Ms"?: components["parameters"]["RequestTimeout"];
            };
            path: {
                /**
                 * @description An account of the configuration, such as `ali-prod`; the examples name those of the sandbox.
                 * @example byteplus-sandbox
                 */
                account: string;
                /**
                 * @description The provider's name space of domains, such as `live.example.com`.
                 *
                 *     Bounds by provider:
                 *
                 *     - `byteplus`: 1 to 60 characters
                 *     - `volcengine`: 1 to 60 characters
                 * @example live.example.com
                 */
                vhost: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer of ListPullConfigs. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListPullConfigsResponse"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            501: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
            504: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    getPullConfigOfVhost: {
        parameters: {
            query?: never;
            header?: {
                /** @description Etags that the caller already has: 304 if the resource still has one of them. */
                "If-None-Match"?: components["parameters"]["KnownStates"];
                /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
                "X-Request-Timeout-Ms"?: components["parameters"]["RequestTimeout"];
            };
            path: {
                /**
                 * @description An account of the configuration, such as `ali-prod`; the examples name those of the sandbox.
                 * @example byteplus-sandbox
                 */
                account: string;
                /**
                 * @description An app's name, such as `show`. `*` stands for every app.
                 *
                 *     Bounds by provider:
                 *
                 *     - `byteplus`: 1 to 30 characters; matches `^[A-Za-z0-9_.-]{1,30}$`; * stands for every app of the vhost
                 *     - `volcengine`: 1 to 30 characters; matches `^[A-Za-z0-9_.-]{1,30}$`; * stands for every app of the vhost
                 * @example show
                 */
                app: string;
                /**
                 * @description The provider's name space of domains, such as `live.example.com`.
                 *
                 *     Bounds by provider:
                 *
                 *     - `byteplus`: 1 to 60 characters
                 *     - `volcengine`: 1 to 60 characters
                 * @example live.example.com
                 */
                vhost: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The origins from which a provider pulls a stream that a viewer requests and that is not pushed to it. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PullConfig"];
                };
            };
            /** @description The resource has not changed: it still has an etag that the caller already has. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            501: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
            504: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    setPullConfigOfVhost: {
        parameters: {
            query?: {
                /** @description Proceed only if the configuration still has this etag; otherwise ABORTED with reason ETAG_MISMATCH. Optional; the same as the resource's own, and refused if both are given and differ. Over REST `If-Match` says the same. */
                etag?: string;
                /** @description Proceed even if the write would lose something that livegate cannot write back. Optional, default false; FAILED_PRECONDITION with reason FORCE_REQUIRED says when it is needed. It is needed to replace a record that cannot be read if this replica found it unreadable in an earlier read or list, or if an etag is given. Any other Set may be sent without reading first, and then replaces whatever is there: give an etag to be certain. Exactly `true` or `false`. */
                force?: boolean;
                /** @description Validate the request without writing; `upstreamCalls` then lists the calls that would be made. Optional, default false. Exactly `true` or `false`. */
                validateOnly?: boolean;
            };
            header?: {
                /** @description Proceed only if the resource has one of these etags; `*` means that it must exist. Otherwise 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description `*`: proceed only if the resource does not exist yet. Otherwise 412. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
                /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
                "X-Request-Timeout-Ms"?: components["parameters"]["RequestTimeout"];
            };
            path: {
                /**
                 * @description An account of the configuration, such as `ali-prod`; the examples name those of the sandbox.
                 * @example byteplus-sandbox
                 */
                account: string;
                /**
                 * @description An app's name, such as `show`. `*` stands for every app.
                 *
                 *     Bounds by provider:
                 *
                 *     - `byteplus`: 1 to 30 characters; matches `^[A-Za-z0-9_.-]{1,30}$`; * stands for every app of the vhost
                 *     - `volcengine`: 1 to 30 characters; matches `^[A-Za-z0-9_.-]{1,30}$`; * stands for every app of the vhost
                 * @example show
                 */
                app: string;
                /**
                 * @description The provider's name space of domains, such as `live.example.com`.
                 *
                 *     Bounds by provider:
                 *
                 *     - `byteplus`: 1 to 60 characters
                 *     - `volcengine`: 1 to 60 characters
                 * @example live.example.com
                 */
                vhost: string;
            };
            cookie?: never;
        };
        /** @description The desired configuration. Required. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["PullConfigInput"];
            };
        };
        responses: {
            /** @description The origins from which a provider pulls a stream that a viewer requests and that is not pushed to it. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PullConfig"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            501: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
            504: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    deletePullConfigOfVhost: {
        parameters: {
            query?: {
                /** @description Succeed even if the configuration does not exist. Optional; the default, false, means NOT_FOUND. Exactly `true` or `false`. */
                allowMissing?: boolean;
                /** @description Proceed only if the configuration still has this etag; otherwise ABORTED with reason ETAG_MISMATCH. Optional. Over REST `If-Match` says the same. */
                etag?: string;
                /** @description Proceed even if the provider also deletes narrower configurations; livegate restores those. Optional, default false; FAILED_PRECONDITION with reason FORCE_REQUIRED says when it is needed. Exactly `true` or `false`. */
                force?: boolean;
                /** @description Validate the request without writing; `upstreamCalls` then lists the calls that would be made. Optional, default false. Exactly `true` or `false`. */
                validateOnly?: boolean;
            };
            header?: {
                /** @description Proceed only if the resource has one of these etags; `*` means that it must exist. Otherwise 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description `*`: proceed only if the resource does not exist yet. Otherwise 412. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
                /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
                "X-Request-Timeout-Ms"?: components["parameters"]["RequestTimeout"];
            };
            path: {
                /**
                 * @description An account of the configuration, such as `ali-prod`; the examples name those of the sandbox.
                 * @example byteplus-sandbox
                 */
                account: string;
                /**
                 * @description An app's name, such as `show`. `*` stands for every app.
                 *
                 *     Bounds by provider:
                 *
                 *     - `byteplus`: 1 to 30 characters; matches `^[A-Za-z0-9_.-]{1,30}$`; * stands for every app of the vhost
                 *     - `volcengine`: 1 to 30 characters; matches `^[A-Za-z0-9_.-]{1,30}$`; * stands for every app of the vhost
                 * @example show
                 */
                app: string;
                /**
                 * @description The provider's name space of domains, such as `live.example.com`.
                 *
                 *     Bounds by provider:
                 *
                 *     - `byteplus`: 1 to 60 characters
                 *     - `volcengine`: 1 to 60 characters
                 * @example live.example.com
                 */
                vhost: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer of DeletePullConfig. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeletePullConfigResponse"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            501: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
            504: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    updatePullConfigOfVhost: {
        parameters: {
            query?: {
                /** @description Create the configuration from all given fields, regardless of the mask, if it does not exist. Optional; the default, false, means NOT_FOUND. Exactly `true` or `false`. */
                allowMissing?: boolean;
                /** @description Proceed only if the configuration still has this etag; otherwise ABORTED with reason ETAG_MISMATCH. Optional; the same as the resource's own, and refused if both are given and differ. Over REST `If-Match` says the same. */
                etag?: string;
                /** @description Proceed even if the write would lose something that livegate cannot write back or does not know. Optional, default false; FAILED_PRECONDITION with reason FORCE_REQUIRED says when it is needed. Exactly `true` or `false`. */
                force?: boolean;
                /** @description The fields to change; `*` means all. Optional; if absent or empty, the fields of the request change. A list is replaced as a whole. A field that the mask names and the request leaves out is reset. Output-only fields and the name are ignored; a field that the resource does not have is refused. Over REST names are in lowerCamelCase, separated by commas. */
                updateMask?: string;
                /** @description Validate the request without writing; `upstreamCalls` then lists the calls that would be made. Optional, default false. Exactly `true` or `false`. */
                validateOnly?: boolean;
            };
            header?: {
                /** @description Proceed only if the resource has one of these etags; `*` means that it must exist. Otherwise 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description `*`: proceed only if the resource does not exist yet. Otherwise 412. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
                /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
                "X-Request-Timeout-Ms"?: components["parameters"]["RequestTimeout"];
            };
            path: {
                /**
                 * @description An account of the configuration, such as `ali-prod`; the examples name those of the sandbox.
                 * @example byteplus-sandbox
                 */
                account: string;
                /**
                 * @description An app's name, such as `show`. `*` stands for every app.
                 *
                 *     Bounds by provider:
                 *
                 *     - `byteplus`: 1 to 30 characters; matches `^[A-Za-z0-9_.-]{1,30}$`; * stands for every app of the vhost
                 *     - `volcengine`: 1 to 30 characters; matches `^[A-Za-z0-9_.-]{1,30}$`; * stands for every app of the vhost
                 * @example show
                 */
                app: string;
                /**
                 * @description The provider's name space of domains, such as `live.example.com`.
                 *
                 *     Bounds by provider:
                 *
                 *     - `byteplus`: 1 to 60 characters
                 *     - `volcengine`: 1 to 60 characters
                 * @example live.example.com
                 */
                vhost: string;
            };
            cookie?: never;
        };
        /** @description The configuration with its new values. Required. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["PullConfigPatch"];
            };
        };
        responses: {
            /** @description The origins from which a provider pulls a stream that a viewer requests and that is not pushed to it. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PullConfig"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            501: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
            504: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    listProviders: {
        parameters: {
            query?: {
                /** @description The maximum number of providers to return. Optional; 0 or absent means 100, the maximum is 1000, and negative values are refused. A page ends once it reaches 1 MiB. */
                pageSize?: number;
                /** @description The `nextPageToken` of the previous page. Optional. */
                pageToken?: string;
            };
            header?: {
                /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
                "X-Request-Timeout-Ms"?: components["parameters"]["RequestTimeout"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer of ListProviders. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListProvidersResponse"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            501: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
            504: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    getProvider: {
        parameters: {
            query?: never;
            header?: {
                /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
                "X-Request-Timeout-Ms"?: components["parameters"]["RequestTimeout"];
            };
            path: {
                /**
                 * @description A provider's id.
                 * @example alibaba
                 */
                provider: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A cloud that livegate supports, with its capabilities: requests are checked against these bounds. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Provider"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            501: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
            504: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    listRollouts: {
        parameters: {
            query?: {
                /** @description The maximum number of rollouts to return. Optional; 0 or absent means 100, the maximum is 1000, and negative values are refused. A page may have fewer, also none, before the last one. */
                pageSize?: number;
                /** @description The `nextPageToken` of the previous page. Optional. */
                pageToken?: string;
            };
            header?: {
                /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
                "X-Request-Timeout-Ms"?: components["parameters"]["RequestTimeout"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer of ListRollouts. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListRolloutsResponse"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            501: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
            504: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    createRollout: {
        parameters: {
            query?: {
                /** @description Makes the request idempotent: the same id and content answer the rollout that is there, and other content ALREADY_EXISTS. Optional, at most 100 printable ASCII characters. */
                requestId?: string;
            };
            header?: {
                /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
                "X-Request-Timeout-Ms"?: components["parameters"]["RequestTimeout"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description The rollout. Required. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["RolloutInput"];
            };
        };
        responses: {
            /** @description Many configurations that are planned, reviewed and applied together. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rollout"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            501: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
            504: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    getRollout: {
        parameters: {
            query?: never;
            header?: {
                /** @description Etags that the caller already has: 304 if the resource still has one of them. */
                "If-None-Match"?: components["parameters"]["KnownStates"];
                /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
                "X-Request-Timeout-Ms"?: components["parameters"]["RequestTimeout"];
            };
            path: {
                /**
                 * @description A rollout's id, which livegate gives.
                 * @example 0mbyq7x2k1f3a9c0d
                 */
                rollout: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Many configurations that are planned, reviewed and applied together. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rollout"];
                };
            };
            /** @description The resource has not changed: it still has an etag that the caller already has. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            501: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
            504: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    deleteRollout: {
        parameters: {
            query?: never;
            header?: {
                /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
                "X-Request-Timeout-Ms"?: components["parameters"]["RequestTimeout"];
            };
            path: {
                /**
                 * @description A rollout's id, which livegate gives.
                 * @example 0mbyq7x2k1f3a9c0d
                 */
                rollout: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer of DeleteRollout. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeleteRolloutResponse"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            501: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
            504: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    applyRollout: {
        parameters: {
            query: {
                /** @description Apply even if it updates or deletes more than 10 configurations, and more than `rollouts.maxChangeRatio` of those that were found below the domains and vhosts in which it does so. Optional, default false. Exactly `true` or `false`. */
                acceptBlastRadius?: boolean;
                /** @description Apply also the items with losses. Optional, default false. Exactly `true` or `false`. */
                acceptLosses?: boolean;
                /** @description The etag of the plan that was reviewed. Required; over REST `If-Match` says the same. */
                etag: string;
            };
            header?: {
                /** @description Proceed only if the resource has one of these etags; `*` means that it must exist. Otherwise 412. */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description `*`: proceed only if the resource does not exist yet. Otherwise 412. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
                /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
                "X-Request-Timeout-Ms"?: components["parameters"]["RequestTimeout"];
            };
            path: {
                /**
                 * @description A rollout's id, which livegate gives.
                 * @example 0mbyq7x2k1f3a9c0d
                 */
                rollout: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Many configurations that are planned, reviewed and applied together. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rollout"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            412: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            501: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
            504: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    cancelRollout: {
        parameters: {
            query?: never;
            header?: {
                /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
                "X-Request-Timeout-Ms"?: components["parameters"]["RequestTimeout"];
            };
            path: {
                /**
                 * @description A rollout's id, which livegate gives.
                 * @example 0mbyq7x2k1f3a9c0d
                 */
                rollout: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Many configurations that are planned, reviewed and applied together. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rollout"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            501: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
            504: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    retryRollout: {
        parameters: {
            query?: never;
            header?: {
                /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
                "X-Request-Timeout-Ms"?: components["parameters"]["RequestTimeout"];
            };
            path: {
                /**
                 * @description A rollout's id, which livegate gives.
                 * @example 0mbyq7x2k1f3a9c0d
                 */
                rollout: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Many configurations that are planned, reviewed and applied together. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    ETag: components["headers"]["ETag"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rollout"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            409: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            501: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
            504: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    watchRollout: {
        parameters: {
            query?: never;
            header?: {
                /** @description The id of the last event that was received, to go on from there. */
                "Last-Event-ID"?: components["parameters"]["LastEventId"];
                /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
                "X-Request-Timeout-Ms"?: components["parameters"]["RequestTimeout"];
            };
            path: {
                /**
                 * @description A rollout's id, which livegate gives.
                 * @example 0mbyq7x2k1f3a9c0d
                 */
                rollout: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A message of WatchRollout. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["WatchRolloutResponse"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            501: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
            504: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    listRolloutItems: {
        parameters: {
            query?: {
                /** @description Only items with this change. Optional. */
                change?: "CREATE" | "UPDATE" | "DELETE" | "NONE" | "REFUSED";
                /** @description The maximum number of items to return. Optional; 0 or absent means 100, the maximum is 1000, and negative values are refused. A page may have fewer, also none, before the last one. */
                pageSize?: number;
                /** @description The `nextPageToken` of the previous page. Optional. */
                pageToken?: string;
                /** @description Only items in this state. Optional. */
                state?: "PENDING" | "APPLYING" | "DONE" | "FAILED" | "STALE" | "SKIPPED";
            };
            header?: {
                /** @description The request's deadline in whole milliseconds from now, for queueing, calls and retries together. Absent means livegate's default; livegate's maximum caps it. */
                "X-Request-Timeout-Ms"?: components["parameters"]["RequestTimeout"];
            };
            path: {
                /**
                 * @description A rollout's id, which livegate gives.
                 * @example 0mbyq7x2k1f3a9c0d
                 */
                rollout: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The answer of ListRolloutItems. */
            200: {
                headers: {
                    "Access-Control-Allow-Origin": components["headers"]["Access-Control-Allow-Origin"];
                    RateLimit: components["headers"]["RateLimit"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListRolloutItemsResponse"];
                };
            };
            400: components["responses"]["Problem"];
            401: components["responses"]["Problem"];
            403: components["responses"]["Problem"];
            404: components["responses"]["Problem"];
            429: components["responses"]["Problem"];
            500: components["responses"]["Problem"];
            501: components["responses"]["Problem"];
            502: components["responses"]["Problem"];
            503: components["responses"]["Problem"];
            504: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
}
