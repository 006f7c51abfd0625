<?xml version="1.0" encoding="UTF-8"?>
{% load i18n static %}{% get_current_language as language %}{% get_current_language_bidi as is_right_to_left %}
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom" exclude-result-prefixes="dc media atom">
  <xsl:output method="html" encoding="UTF-8" doctype-system="about:legacy-compat"/>
  <xsl:template match="/rss/channel">
    <html lang="{{ language }}" dir="{% if is_right_to_left %}rtl{% else %}ltr{% endif %}">
      <head>
        <meta charset="utf-8"/>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <meta name="robots" content="noindex"/>
        <meta name="color-scheme" content="light dark"/>
        <title><xsl:value-of select="title"/></title>
        <link rel="icon" href="{% static 'articles/icon.svg' %}" type="image/svg+xml"/>
        <link rel="stylesheet" href="{% static 'articles/css/tokens.css' %}"/>
        <link rel="stylesheet" href="{% static 'articles/css/furniture.css' %}"/>
        <link rel="stylesheet" href="{% static 'articles/css/feed.css' %}"/>
      </head>
      <body>
        <main class="feed">
          <header class="page-head">
            <p class="kicker">{% translate "Feed" %}</p>
            <h1 class="page-head__title"><xsl:value-of select="title"/></h1>
            <p class="page-head__text"><xsl:value-of select="description"/></p>
          </header>
          <div class="feed__note">
            <p>{% translate "This page is for a feed reader: a program that fetches new stories by itself. Copy this address into yours:" %}</p>
            <p class="feed__address"><xsl:value-of select="atom:link[@rel='self']/@href"/></p>
            <p><a href="{link}">{% translate "Read the same stories on the site" %}</a></p>
          </div>
          <ol class="feed__stories">
            <xsl:for-each select="item">
              <li class="feed__story">
                <xsl:for-each select="media:content[1]">
                  <figure class="feed__picture">
                    <img src="{@url}" width="{@width}" height="{@height}" alt="{media:description}" loading="lazy" decoding="async"/>
                    <figcaption class="card__credit">{% translate "Picture:" %}<xsl:text> </xsl:text><xsl:value-of select="media:credit[@role='owner']"/></figcaption>
                  </figure>
                </xsl:for-each>
                <div class="feed__text">
                  <h2 class="feed__headline"><a href="{link}"><xsl:value-of select="title"/></a></h2>
                  <p><xsl:value-of select="description"/></p>
                  <p class="feed__meta">
                    <xsl:for-each select="dc:creator"><xsl:if test="position() &gt; 1">, </xsl:if><xsl:value-of select="."/></xsl:for-each>
                    <xsl:if test="dc:creator and pubDate"> · </xsl:if>
                    <xsl:value-of select="substring(pubDate, 6, 17)"/>
                  </p>
                </div>
              </li>
            </xsl:for-each>
          </ol>
          <xsl:if test="not(item)"><p class="nothing">{% translate "There are no stories here yet." %}</p></xsl:if>
        </main>
      </body>
    </html>
  </xsl:template>
</xsl:stylesheet>
