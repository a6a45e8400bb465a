import CCurl

extension EasyHandle {
    /// What is the same for every request of a client.
    func setConstants(_ configuration: HTTPClient.Configuration) {
        let this = Unmanaged.passUnretained(self).toOpaque()
        curl_easy_setopt_pointer(raw, CURLOPT_PRIVATE, this)
        curl_easy_setopt_long(raw, CURLOPT_NOSIGNAL, 1)
        curl_easy_setopt_quick_exit(raw, 1)
        setConnection(configuration)
        setTrust(configuration.caFile)
        setReceivers(this)
    }

    private func setConnection(_ configuration: HTTPClient.Configuration) {
        curl_easy_setopt_string(raw, CURLOPT_USERAGENT, configuration.userAgent)
        curl_easy_setopt_long(raw, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        curl_easy_setopt_long(raw, CURLOPT_FOLLOWLOCATION, 0)
        curl_easy_setopt_long(raw, CURLOPT_PATH_AS_IS, 1)
        curl_easy_setopt_long(raw, CURLOPT_TCP_KEEPALIVE, 1)
        // Where requests go is what the settings say, not what the environment says.
        curl_easy_setopt_string(raw, CURLOPT_PROXY, "")
    }

    /// Verification cannot be turned off. A file of one's own takes the place of the system's authorities.
    private func setTrust(_ caFile: String?) {
        curl_easy_setopt_long(raw, CURLOPT_SSL_VERIFYPEER, 1)
        curl_easy_setopt_long(raw, CURLOPT_SSL_VERIFYHOST, 2)
        curl_easy_setopt_long(raw, CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        guard let caFile else { return }
        curl_easy_setopt_string(raw, CURLOPT_CAINFO, caFile)
        curl_easy_setopt_string(raw, CURLOPT_CAPATH, nil)
    }

    /// A receiver that takes less than it was given makes libcurl break off.
    private func setReceivers(_ this: UnsafeMutableRawPointer) {
        curl_easy_setopt_pointer(raw, CURLOPT_PREREQDATA, this)
        curl_easy_setopt_prereq(raw) { this, _, _, _, _ in
            let handle = Unmanaged<EasyHandle>.fromOpaque(this!).takeUnretainedValue()
            return handle.isAboutToSend() ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
        }
        curl_easy_setopt_pointer(raw, CURLOPT_HEADERDATA, this)
        curl_easy_setopt_write(raw, CURLOPT_HEADERFUNCTION) { bytes, _, count, this in
            let handle = Unmanaged<EasyHandle>.fromOpaque(this!).takeUnretainedValue()
            return handle.received(headerLine: UnsafeRawBufferPointer(start: bytes, count: count)) ? count : 0
        }
        curl_easy_setopt_pointer(raw, CURLOPT_WRITEDATA, this)
        curl_easy_setopt_write(raw, CURLOPT_WRITEFUNCTION) { bytes, _, count, this in
            let handle = Unmanaged<EasyHandle>.fromOpaque(this!).takeUnretainedValue()
            return handle.received(body: UnsafeRawBufferPointer(start: bytes, count: count)) ? count : 0
        }
    }
}
